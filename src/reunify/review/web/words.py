"""Words for what the desk itself knows: verdicts, states, reasons, methods, roles, filters.

Each is English here, and translated by the catalogues like any other string.
"""

from __future__ import annotations

from reunify.review.web.language import marked as _
from reunify.review.web.recorded import CHANGES
from reunify.review.web.spoken import SPOKEN
from reunify.review.web.testimony import PARTS

WORDS = {
    "state": {
        "open": _("to be read"),
        "reopened": _("not a match before; new evidence since"),
        "waiting_second": _("waits for a second person"),
        "disagreement": _("two people differ; waits for the lead"),
        "need_more": _("more is needed"),
        "not_a_match": _("not a match"),
        "confirmed": _("confirmed: worth contacting"),
        "waiting_verification": _("verifying waits for a second person"),
        "verification_disagreement": _("two people differ on verifying; waits for the lead"),
        "verified": _("verified"),
        "no_candidates": _("no candidate"),
        "settled": _("no candidate is a match"),
    },
    "verdict": {
        "yes": _("Yes, worth contacting"),
        "no": _("No, not a match"),
        "need_more": _("More is needed"),
    },
    "verifying": {
        "yes": _("Yes, verified"),
        "no": _("No, it does not hold"),
        "need_more": _("More is needed"),
    },
    "answer": {"yes": _("Yes"), "no": _("No"), "need_more": _("More is needed")},
    "act": {"judge": _("judged"), "verify": _("verifying"), "withdraw": _("taken back")},
    "method": {
        "documents": _("documents"),
        "consulate": _("a consulate"),
        "answers_both_sides": _("answers from both sides"),
        "dna": _("DNA"),
        "other": _("another way"),
    },
    "reason": {
        "names_differ": _("the names differ"),
        "birth_differs": _("the birth differs"),
        "parents_differ": _("the parents differ"),
        "place_differs": _("the place differs"),
        "separation_differs": _("the separation differs"),
        "found_elsewhere": _("found elsewhere"),
        "safety": _("safety"),
        "answers_agree": _("the answers agree"),
        "documents_agree": _("the documents agree"),
        "family_agrees": _("the family agrees"),
        "mistaken_before": _("the earlier decision was mistaken"),
        "other": _("another reason"),
    },
    "role": {
        "steward": _("steward"),
        "lead": _("lead"),
        "analyst": _("analyst"),
        "auditor": _("auditor"),
    },
    "reading": {"1": _("first reader"), "2": _("second reader, blind"), "3": _("lead")},
    "part": PARTS,
    "spoken": SPOKEN,
    "change": CHANGES,
    "finding": {
        "agree": _("agree"),
        "near": _("nearly agree"),
        "against": _("contradict"),
        "unsaid": _("one side silent"),
    },
    "export": {
        "confirmed": _("confirmed cases"),
        "open": _("open cases"),
        "labels": _("decisions as labels"),
    },
    "action": {
        "queue_seen": _("queue seen"),
        "case_seen": _("case seen"),
        "taken": _("child taken"),
        "searched": _("searched by name"),
        "decision": _("decision"),
        "history_seen": _("decisions seen"),
        "record_seen": _("record seen"),
        "exported": _("exported"),
        "signed_in": _("signed in"),
        "signed_out": _("signed out"),
        "sign_in_refused": _("sign-in refused"),
        "account_added": _("account made"),
        "account_changed": _("account changed"),
        "second_factor_begun": _("second factor begun"),
        "second_factor_confirmed": _("second factor confirmed"),
        "run_added": _("run brought in"),
        "run_begun": _("run begun to be brought in"),
        "purged": _("purged"),
        "searches_purged": _("searches purged"),
        "audited": _("record verified"),
        "backed_up": _("backed up"),
        "restored": _("restored"),
        "reference_looked_up": _("looked up by reference"),
    },
    "why": {
        "the pair was decided about meanwhile": _("Somebody decided about this pair meanwhile."),
        "somebody else is reading this child now": _("Somebody else is reading this child now."),
        "a reason is needed here": _("A reason is needed here."),
        "nobody reads one pair twice": _("Nobody reads one pair twice. Another person has to read it."),
        "only a case that one holds is printed": _(
            "Only a case that you hold can be printed. Open it first."
        ),
        "write one or more names": _("Write one or more names."),
        "only one's own last decision is taken back, and soon": _(
            "Only your own last decision can be taken back, within ten minutes. Decide anew instead: a "
            "reversal is a new decision, which a second person reads."
        ),
        "missing or not understood: verdict": _("Choose yes, no or more is needed."),
        "missing or not understood: method": _("Name how it was verified."),
        "missing or not understood: need": _("Say what is needed, and by when."),
        "missing or not understood: note": _("The note is too long: 2,000 letters at most."),
    },
}


def label(kind: str, key: str) -> str:
    """Return the English word of a key, to be translated; one that has none is shown as it stands."""
    return WORDS[kind].get(key, key.replace("_", " "))
