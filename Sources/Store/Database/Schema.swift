import GRDB

/// The tables, and how an older database becomes today's.
///
/// Migrations go forward only. Once released a migration never changes; a new one is added below it.
enum Schema {
    /// The version this program writes: the number of migrations.
    static var version: Int { migrations.count }

    /// `migrations[n]` turns version `n` into `n + 1`.
    static let migrations = [
        version1, version2, storedValues, measurements, annotationCodes, absentLegs, effects, attemptTimes,
        streams, artifactAttempts, measuringJobs, approvals, effectActions, chains,
    ]

    private static let version1 = """
        CREATE TABLE counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE run (
            number INTEGER PRIMARY KEY, workflow_number INTEGER NOT NULL, epoch INTEGER NOT NULL,
            last_seq INTEGER NOT NULL, workflow_path TEXT NOT NULL, workflow TEXT NOT NULL, title TEXT NOT NULL,
            event TEXT NOT NULL, branch TEXT NOT NULL, sha TEXT NOT NULL, patch TEXT, publishes INTEGER NOT NULL,
            status TEXT NOT NULL, conclusion TEXT, message TEXT,
            created INTEGER NOT NULL, started INTEGER, ended INTEGER
        ) STRICT;
        CREATE INDEX run_unfinished ON run (number) WHERE status NOT IN ('completed', 'interrupted');

        CREATE TABLE journal (
            run INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, leg TEXT, attempt INTEGER,
            kind TEXT NOT NULL, body TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX journal_order ON journal (run, seq);

        CREATE TABLE job (
            run INTEGER NOT NULL, path TEXT NOT NULL, place TEXT NOT NULL, job TEXT NOT NULL, key TEXT NOT NULL,
            name TEXT NOT NULL, needs TEXT NOT NULL, status TEXT NOT NULL, conclusion TEXT, attempt INTEGER NOT NULL,
            started INTEGER, ended INTEGER, matrix TEXT, outputs TEXT, message TEXT, runs_on TEXT NOT NULL,
            environment TEXT, continue_on_error INTEGER NOT NULL, called TEXT
        ) STRICT;
        CREATE UNIQUE INDEX job_path ON job (run, path);

        CREATE TABLE attempt (
            run INTEGER NOT NULL, path TEXT NOT NULL, attempt INTEGER NOT NULL, status TEXT NOT NULL,
            conclusion TEXT, started INTEGER NOT NULL, ended INTEGER, message TEXT
        ) STRICT;
        CREATE UNIQUE INDEX attempt_number ON attempt (run, path, attempt);

        CREATE TABLE step (
            run INTEGER NOT NULL, path TEXT NOT NULL, attempt INTEGER NOT NULL, step TEXT NOT NULL,
            name TEXT NOT NULL, status TEXT NOT NULL, outcome TEXT, conclusion TEXT, started INTEGER, ended INTEGER,
            exit_code INTEGER, message TEXT, outputs TEXT, log_path TEXT, log_bytes INTEGER, log_lines INTEGER,
            log_index TEXT, summary TEXT, processor_us INTEGER NOT NULL, resident_bytes INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX step_number ON step (run, path, attempt, step);

        CREATE TABLE annotation (
            run INTEGER NOT NULL, path TEXT NOT NULL, attempt INTEGER NOT NULL, step TEXT NOT NULL,
            level TEXT NOT NULL, message TEXT NOT NULL, title TEXT, file TEXT, line INTEGER, end_line INTEGER,
            start_column INTEGER, end_column INTEGER
        ) STRICT;
        CREATE INDEX annotation_step ON annotation (run, path, attempt, step);

        CREATE TABLE artifact (
            id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL,
            bytes INTEGER NOT NULL, files INTEGER NOT NULL, digest TEXT NOT NULL, created INTEGER NOT NULL,
            expires INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX artifact_name ON artifact (run, name);

        CREATE TABLE cache (
            id INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL,
            file TEXT NOT NULL, bytes INTEGER NOT NULL, created INTEGER NOT NULL, used INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX cache_key ON cache (scope, version, key);

        CREATE TABLE inbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
            sent INTEGER NOT NULL, consumed INTEGER
        ) STRICT;
        CREATE INDEX inbox_waiting ON inbox (run) WHERE consumed IS NULL;
        """

    /// What a job's token may do, and where its environment can be reached.
    private static let version2 = """
        ALTER TABLE job ADD COLUMN permissions TEXT;
        ALTER TABLE job ADD COLUMN url TEXT;
        """

    /// Legs of jobs that the machine of the run could not run.
    private static let absentLegs = """
        CREATE TABLE absent_leg (run INTEGER NOT NULL, path TEXT NOT NULL, leg TEXT NOT NULL) STRICT;
        CREATE INDEX absent_leg_run ON absent_leg (run, path);
        """

    /// What a problem matcher found for `code`.
    private static let annotationCodes = "ALTER TABLE annotation ADD COLUMN code TEXT;"

    /// What checkouts pushed, or would have.
    private static let effects = """
        CREATE TABLE effect (
            run INTEGER NOT NULL, path TEXT NOT NULL, attempt INTEGER NOT NULL, step TEXT NOT NULL,
            withheld INTEGER NOT NULL, ref TEXT NOT NULL, old TEXT, new TEXT, remote TEXT NOT NULL
        ) STRICT;
        CREATE INDEX effect_run ON effect (run);
        """

    /// When the latest attempt of a run that was taken up again began.
    private static let attemptTimes = """
        ALTER TABLE run ADD COLUMN begun INTEGER;
        UPDATE run SET begun =
            (SELECT max(at) FROM journal WHERE journal.run = run.number AND kind = 'run.reopened');
        """

    /// A journal and an inbox belong to a stream, which may be something else than a run. The streams of the runs there
    /// are have the numbers of the runs, so that no row of a journal changes.
    private static let streams = """
        CREATE TABLE stream (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, number INTEGER NOT NULL, epoch INTEGER NOT NULL,
            last_seq INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX stream_name ON stream (kind, number);
        INSERT INTO stream (id, kind, number, epoch, last_seq) SELECT number, 'run', number, epoch, last_seq FROM run;
        ALTER TABLE run DROP COLUMN epoch;
        ALTER TABLE run DROP COLUMN last_seq;
        ALTER TABLE journal RENAME COLUMN run TO stream;
        ALTER TABLE inbox RENAME COLUMN run TO stream;
        DELETE FROM journal WHERE stream NOT IN (SELECT id FROM stream);
        DELETE FROM inbox WHERE stream NOT IN (SELECT id FROM stream);
        """

    /// Which attempt of which leg has uploaded an artifact; unknown of older ones.
    private static let artifactAttempts = """
        ALTER TABLE artifact ADD COLUMN path TEXT;
        ALTER TABLE artifact ADD COLUMN attempt INTEGER;
        """

    /// Who is asked before jobs of an environment start, environments of which nothing starts, and runs that nobody
    /// drives since they wait for people, with the users who started them. Environments are told apart by their names in
    /// lower case.
    private static let approvals = """
        ALTER TABLE run ADD COLUMN parked INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE run ADD COLUMN starters TEXT NOT NULL DEFAULT '[]';

        CREATE TABLE approval (
            id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, environment TEXT NOT NULL, name TEXT NOT NULL,
            policy TEXT NOT NULL, requested INTEGER NOT NULL, expires INTEGER NOT NULL, answers TEXT NOT NULL,
            outcome TEXT NOT NULL
        ) STRICT;
        CREATE INDEX approval_run ON approval (run, environment);

        CREATE TABLE freeze (
            environment TEXT PRIMARY KEY, name TEXT NOT NULL, reason TEXT NOT NULL, person TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Which run a run follows (`on: workflow_run`), once for each workflow, and whether what waits for its end has still
    /// to be started.
    private static let chains = """
        ALTER TABLE run ADD COLUMN cause INTEGER;
        ALTER TABLE run ADD COLUMN followers_due INTEGER NOT NULL DEFAULT 0;
        CREATE UNIQUE INDEX run_cause ON run (cause, workflow_path) WHERE cause IS NOT NULL;
        """

    /// Secrets, sealed and in hexadecimal digits, and variables; an empty environment means the repository's own.
    private static let storedValues = """
        CREATE TABLE secret (
            name TEXT NOT NULL, environment TEXT NOT NULL, key TEXT NOT NULL, sealed TEXT NOT NULL,
            updated INTEGER NOT NULL, PRIMARY KEY (name, environment)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE variable (
            name TEXT NOT NULL, environment TEXT NOT NULL, value TEXT NOT NULL, updated INTEGER NOT NULL,
            PRIMARY KEY (name, environment)
        ) STRICT, WITHOUT ROWID;
        """

    /// What gates measured. A tree is the content of a commit: the merge commit of a pull request and the commit that
    /// the branch gets by merging it have the same one.
    private static let measurements = """
        CREATE TABLE measurement (
            id INTEGER PRIMARY KEY AUTOINCREMENT, gate TEXT NOT NULL, name TEXT NOT NULL, tree TEXT NOT NULL,
            sha TEXT NOT NULL, branch TEXT NOT NULL, run INTEGER, verdict TEXT NOT NULL, value TEXT NOT NULL,
            recorded INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX measurement_tree ON measurement (gate, name, tree);
        CREATE INDEX measurement_branch ON measurement (gate, name, branch, id);
        """

    /// The key of the job that measured.
    private static let measuringJobs = "ALTER TABLE measurement ADD COLUMN job TEXT;"

    /// Steps also deploy; those of older records have pushed.
    private static let effectActions = "ALTER TABLE effect ADD COLUMN action TEXT NOT NULL DEFAULT 'push';"
}
