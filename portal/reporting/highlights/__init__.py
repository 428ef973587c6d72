"""The highlight report: figures and words for the boards, signed off and frozen."""
