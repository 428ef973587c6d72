"""What can be wrong with a link, in words."""

from __future__ import annotations

PROBLEM_WORDS = {
    "no_such_site": "there is no site of that name",
    "no_answer": "the site did not answer",
    "not_public": "the address is not on the public internet",
    "wrong_address": "it is not an address that a browser can open",
    "wrong_certificate": "its certificate is wrong, so browsers warn of it",
    "wrong_redirect": "it leads nowhere",
    "too_many_redirects": "it leads from page to page without end",
    "status_404": "the page is not there",
    "status_410": "the page was taken away",
}


def say_problem(code: str) -> str:
    """A problem's code in words."""
    if code in PROBLEM_WORDS:
        return PROBLEM_WORDS[code]
    return f"the site answered with the error {code.removeprefix('status_')}"
