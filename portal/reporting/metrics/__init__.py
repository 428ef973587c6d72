"""The programme's metrics beside its figures: targets, current values, and how they stand."""
