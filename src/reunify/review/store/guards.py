"""What the database itself refuses, whatever an application or a person with raw SQL asks of it.

Each :class:`Guard` is one condition, written once in the SQL that SQLite and PostgreSQL share and rendered
as a trigger of each. The conditions are self-contained: SQLite enforces no foreign key and no CHECK for a
connection that did not ask for it, and ``INSERT OR REPLACE`` removes rows without asking a DELETE trigger,
so what they would have caught is said here again. A NULL condition refuses nothing: each is written so
that it cannot be NULL where it matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, text

from reunify.review.store.rules import DECISION_RULES, on_record

MARK = "guard: "
"""How each refusal's text begins, in both databases."""


@dataclass(frozen=True)
class Guard:
    """One refusal: on ``event`` (insert, update, delete) of ``table``, ``when`` holds for OLD and NEW."""

    table: str
    event: str
    when: str
    message: str


def _never(table: str, *events: str) -> list[Guard]:
    done = {"update": "changed", "delete": "removed"}
    return [Guard(table, e, "1 = 1", f"a row of {table} is never {done[e]}") for e in events]


_JOURNALLED = """NOT EXISTS (SELECT 1 FROM journal j WHERE j.seq = NEW.changed_seq AND j.action = '{}'
  AND (j.body LIKE '%"about":' || CAST(NEW.id AS TEXT) || ',%'
    OR j.body LIKE '%"about":' || CAST(NEW.id AS TEXT) || '}}%'))"""

_SIGNED_IN = """NOT EXISTS (SELECT 1 FROM journal j JOIN journal_head h ON h.seq = j.seq
  WHERE j.account_id = NEW.account_id
  AND j.action = 'signed_in' AND j.body LIKE '%"session":"' || NEW.id || '"%')"""

GUARDS: tuple[Guard, ...] = (
    *(Guard("decision", "insert", when, message) for when, message in DECISION_RULES),
    *_never("decision", "update", "delete"),
    Guard(
        "journal",
        "insert",
        """NOT EXISTS (SELECT 1 FROM journal_head h
            WHERE h.seq + 1 = NEW.seq AND h.hash = NEW.previous)""",
        "a record follows the last one",
    ),
    *_never("journal", "update", "delete"),
    Guard(
        "journal_head",
        "insert",
        "EXISTS (SELECT 1 FROM journal_head)",
        "there is one head of the record",
    ),
    Guard(
        "journal_head",
        "update",
        """NEW.id <> OLD.id OR NEW.seq <> OLD.seq + 1
           OR NOT EXISTS (SELECT 1 FROM journal j WHERE j.seq = NEW.seq AND j.hash = NEW.hash)""",
        "the head of the record goes on by one",
    ),
    *_never("journal_head", "delete"),
    Guard(
        "account",
        "insert",
        "EXISTS (SELECT 1 FROM account a WHERE a.id = NEW.id OR a.folded = NEW.folded)",
        "there is an account of that name",
    ),
    Guard("account", "insert", _JOURNALLED.format("account_added"), "a new account names its record"),
    Guard(
        "account",
        "update",
        "NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.folded <> OLD.folded",
        "an account stays one person's",
    ),
    Guard(
        "account",
        "update",
        f"""(NEW.role <> OLD.role OR coalesce(NEW.agency, '') <> coalesce(OLD.agency, '')
             OR coalesce(NEW.disabled_at, '') <> coalesce(OLD.disabled_at, '')
             OR NEW.password <> OLD.password
             OR (OLD.totp_confirmed_at IS NOT NULL AND (NEW.totp_confirmed_at IS NULL
               OR NEW.totp IS NULL OR NEW.totp <> OLD.totp)))
            AND (NEW.changed_seq <= OLD.changed_seq OR {_JOURNALLED.format("account_changed")})""",
        "a change of who may do what names its record",
    ),
    Guard(
        "account",
        "update",
        """NEW.role <> OLD.role AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.seq = NEW.changed_seq
            AND j.body LIKE '%"role":"' || NEW.role || '"%')""",
        "a new role is the one on the record",
    ),
    *_never("account", "delete"),
    Guard(
        "session",
        "insert",
        """EXISTS (SELECT 1 FROM session s WHERE s.id = NEW.id OR s.token_hash = NEW.token_hash)
           OR NOT EXISTS (SELECT 1 FROM account a WHERE a.id = NEW.account_id AND a.disabled_at IS NULL)""",
        "a session is a new one of an account that is in use",
    ),
    Guard("session", "insert", _SIGNED_IN, "a session names its record"),
    Guard(
        "session",
        "update",
        """NEW.id <> OLD.id OR NEW.account_id <> OLD.account_id OR NEW.token_hash <> OLD.token_hash
           OR (OLD.ended_at IS NOT NULL AND coalesce(NEW.ended_at, '') <> OLD.ended_at)""",
        "a session stays one person's and ends once",
    ),
    *_never("session", "delete"),
    Guard(
        "opened",
        "insert",
        """EXISTS (SELECT 1 FROM opened o WHERE o.account_id = NEW.account_id
            AND o.child_id = NEW.child_id AND o.at > NEW.at)""",
        "what was seen was seen",
    ),
    Guard(
        "opened",
        "update",
        "NEW.at < OLD.at OR NEW.account_id <> OLD.account_id OR NEW.child_id <> OLD.child_id",
        "what was seen was seen",
    ),
    *_never("opened", "delete"),
    Guard(
        "subject",
        "insert",
        """EXISTS (SELECT 1 FROM subject s WHERE s.id = NEW.id OR s.ref = NEW.ref
            OR (s.side = NEW.side AND s.source = NEW.source AND s.record_id = NEW.record_id))""",
        "that record is there",
    ),
    Guard(
        "subject",
        "update",
        """NEW.id <> OLD.id OR NEW.ref <> OLD.ref OR NEW.side <> OLD.side OR NEW.source <> OLD.source
           OR (NEW.record_id <> OLD.record_id AND NEW.purged_at IS NULL)""",
        "a record stays one person's",
    ),
    *_never("subject", "delete"),
    Guard(
        "candidate",
        "insert",
        f"""{on_record("NEW.run_id", whole=True)}
            OR EXISTS (SELECT 1 FROM candidate c WHERE c.pair_id = NEW.pair_id
            AND (c.child_id <> NEW.child_id OR c.adult_id <> NEW.adult_id OR (c.run_id >= NEW.run_id
              AND (c.band <> NEW.band OR c.evidence_print <> NEW.evidence_print))))""",
        "only a newer run changes a pair",
    ),
    Guard(
        "candidate",
        "update",
        f"""NEW.pair_id <> OLD.pair_id OR NEW.child_id <> OLD.child_id OR NEW.adult_id <> OLD.adult_id
           OR ((NEW.run_id <= OLD.run_id OR {on_record("NEW.run_id", whole=True)})
             AND (NEW.band <> OLD.band OR NEW.evidence_print <> OLD.evidence_print
               OR NEW.run_id <> OLD.run_id))""",
        "only a newer run changes a pair",
    ),
    Guard(
        "candidate",
        "delete",
        "EXISTS (SELECT 1 FROM decision d WHERE d.pair_id = OLD.pair_id)",
        "a pair that was decided about stays",
    ),
)

PAIR_STATE = """CREATE VIEW pair_state AS
SELECT c.pair_id, c.child_id, c.adult_id, coalesce(d.turn, 0) AS turn, coalesce(d.cycle, 0) AS cycle,
  coalesce(d.state_after, 'open') AS decided, d.evidence_print <> c.evidence_print AS new_evidence,
  CASE WHEN d.state_after = 'not_a_match' AND (d.evidence_print <> c.evidence_print
      OR (c.band = 'likely' AND NOT EXISTS (SELECT 1 FROM decision x WHERE x.pair_id = c.pair_id
        AND x.reading > 1 AND x.act <> 'withdraw' AND x.state_after = 'not_a_match'
        AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws = x.id)))) THEN 'reopened'
    ELSE coalesce(d.state_after, 'open') END AS state
FROM candidate c LEFT JOIN decision d ON d.pair_id = c.pair_id
  AND d.turn = (SELECT max(x.turn) FROM decision x WHERE x.pair_id = c.pair_id)"""
"""The state of each pair: what its last decision left, or ``reopened``: where the evidence is another now,
and where one person alone said no to what a later run holds likely, to which it takes two."""

_PROTECTED = tuple(dict.fromkeys(g.table for g in GUARDS))


def _grouped() -> list[tuple[str, str, list[Guard]]]:
    def key(guard: Guard) -> tuple[str, str]:
        return guard.table, guard.event

    return [(*name, list(group)) for name, group in groupby(sorted(GUARDS, key=key), key=key)]


def _quoted(message: str) -> str:
    return "'" + (MARK + message).replace("'", "''") + "'"


def sqlite_triggers() -> dict[str, str]:
    """Return by name the CREATE TRIGGER statement of each guarded table and event, for SQLite."""
    made = {}
    for table, event, guards in _grouped():
        body = "\n".join(f"  SELECT RAISE(ABORT, {_quoted(g.message)}) WHERE {g.when};" for g in guards)
        name = f"guard_{table}_{event}"
        made[name] = f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} BEGIN\n{body}\nEND"
    return made


def postgres_bodies() -> dict[str, str]:
    """Return by name the body of the trigger function of each guarded table and event, for PostgreSQL."""
    made = {}
    for table, event, guards in _grouped():
        checks = "\n".join(
            f"  IF ({g.when}) THEN RAISE EXCEPTION USING MESSAGE = {_quoted(g.message)}; END IF;"
            for g in guards
        )
        kept = "OLD" if event == "delete" else "NEW"
        made[f"guard_{table}_{event}"] = f"\nBEGIN\n{checks}\n  RETURN {kept};\nEND\n"
    for table in _PROTECTED:
        refusal = _quoted(f"{table} is never emptied")
        made[f"guard_{table}_truncate"] = (
            f"\nBEGIN\n  RAISE EXCEPTION USING MESSAGE = {refusal};\n  RETURN NULL;\nEND\n"
        )
    return made


def install(connection: Connection) -> None:
    """Make the view and every trigger, in the caller's transaction."""
    connection.execute(text(PAIR_STATE))
    if connection.dialect.name == "sqlite":
        for statement in sqlite_triggers().values():
            connection.exec_driver_sql(statement)
        return
    path = _search_path(connection)
    for name, plain in postgres_bodies().items():
        table, _, event = name.removeprefix("guard_").rpartition("_")
        row = "STATEMENT" if event == "truncate" else "ROW"
        body = plain.replace("%", "%%")  # the driver takes a lone one for a placeholder
        function = (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {path} "
            f"AS $guard${body}$guard$"
        )
        trigger = f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} FOR EACH {row}"
        connection.exec_driver_sql(function)
        connection.exec_driver_sql(f"{trigger} EXECUTE FUNCTION {name}()")
        # ALWAYS: not even a session that calls itself a replica goes round it.
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _search_path(connection: Connection) -> str:
    """Return where PostgreSQL's guards look tables up: temporary ones last, which would else hide ours."""
    return f"{connection.scalar(text('SELECT quote_ident(current_schema())'))}, pg_temp"


def remove(connection: Connection) -> None:
    """Take away the view and every trigger, in the caller's transaction: for a migration, a restore."""
    connection.execute(text("DROP VIEW IF EXISTS pair_state"))
    if connection.dialect.name == "sqlite":
        for name in sqlite_triggers():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        return
    for name in postgres_bodies():
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


def missing(connection: Connection) -> list[str]:
    """Return, sorted, the names of guards, and of the view, that are not there as they should be."""
    made = sqlite_triggers() if connection.dialect.name == "sqlite" else postgres_bodies()
    there = _triggers(connection)
    gone = [name for name, body in made.items() if there.get(name) != body]
    return sorted([*gone, *([] if _view_is_ours(connection) else ["pair_state"])])


def foreign(connection: Connection) -> list[str]:
    """Return, sorted, the names of triggers and rules on the desk's tables that are none of ours."""
    known = {*sqlite_triggers(), *postgres_bodies()}
    found = set(_triggers(connection))
    if connection.dialect.name == "postgresql":
        rules = "SELECT rulename FROM pg_rules WHERE schemaname = current_schema()"
        found |= set(connection.scalars(text(rules)))
    return sorted(found - known)


def _triggers(connection: Connection) -> dict[str, str]:
    """Return every trigger by name with what it does; "" for one of PostgreSQL that does not always do it."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {str(row[0]): str(row[1]) for row in found}
    rows = connection.execute(
        text(
            "SELECT t.tgname, p.prosrc, t.tgenabled = 'A' AND t.tgqual IS NULL "
            "AND :path = ANY (coalesce(p.proconfig, '{}')) "
            "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        ),
        {"path": f"search_path={_search_path(connection)}"},
    )
    return {str(row[0]): str(row[1]) if row[2] else "" for row in rows}


def _view_is_ours(connection: Connection) -> bool:
    """Say whether ``pair_state`` is the view that :func:`install` makes."""
    if connection.dialect.name == "sqlite":
        found = text("SELECT sql FROM sqlite_master WHERE type = 'view' AND name = 'pair_state'")
        return bool(connection.scalar(found) == PAIR_STATE)
    # PostgreSQL keeps a view in words of its own: those of ours are had by making it once more.
    with connection.begin_nested() as made:
        temporary = PAIR_STATE.replace("VIEW pair_state", "TEMPORARY VIEW pair_state_as_shipped")
        connection.execute(text(temporary))
        both = text(
            "SELECT pg_get_viewdef(to_regclass(quote_ident(current_schema()) || '.pair_state')) "
            "= pg_get_viewdef('pg_temp.pair_state_as_shipped'::regclass)"
        )
        same = connection.scalar(both)
        made.rollback()
    return bool(same)
