import Files
import Glibc
import Journal
import Processes

/// The layout of a data folder (`.pitlane/` or `--data`): where each kind of file lies.
struct DataFolder: Sendable {
    /// Absolute, without a closing slash.
    let path: String

    var database: String { "\(path)/pitlane.sqlite" }
    var writeAheadLog: String { "\(database)-wal" }
    var setupLock: String { "\(path)/setup.lock" }
    var artifacts: String { "\(path)/artifacts" }
    var caches: String { "\(path)/caches" }
    var work: String { "\(path)/work" }
    func run(_ number: Int) -> String { "\(path)/runs/\(number)" }
    /// Who holds it drives the stream.
    func lock(of stream: JournalStream) -> String { "\(path)/\(stream.kind)s/\(stream.number)/lock" }
    func logs(ofRun number: Int) -> String { "\(path)/logs/\(number)" }
    func artifacts(ofRun number: Int) -> String { "\(path)/artifacts/\(number)" }

    private static let folders = ["runs", "logs", "artifacts", "caches", "actions", "work"]

    /// The folder at `path`, made absolute.
    init(_ path: String) throws(StoreError) {
        var absolute = path
        if path.utf8.first != UInt8(ascii: "/") {
            guard let current = getcwd(nil, 0) else { throw StoreError("find", path: path, errno: errno) }
            defer { free(current) }
            absolute = "\(String(cString: current))/\(path)"
        }
        while absolute.utf8.count > 1, absolute.utf8.last == UInt8(ascii: "/") { absolute.removeLast() }
        self.path = absolute
        try refuseLinks()
    }

    /// A repository can bring `.pitlane/caches` along as a link to somewhere else, where records would be written and
    /// old files removed.
    private func refuseLinks() throws(StoreError) {
        for name in Self.folders + ["concurrency", "tools", "pitlane.sqlite"] {
            guard Folder.entry(at: "\(path)/\(name)")?.kind == .link else { continue }
            throw StoreError(
                .failed,
                "\(path)/\(name) is a link, and records are not kept behind links; remove it, or give another data folder "
                    + "with --data")
        }
    }

    /// A database that is not there, or of no bytes, beside runs is one that something has removed or emptied: a new record
    /// would give their numbers again, and `prune` would take their files for left over. Where it is made, runs come after
    /// its first page.
    func refuseLostRecord() throws(StoreError) {
        let isLost = { Folder.size(database) == 0 }
        // Another process may be making it at this moment.
        guard isLost(), !runs.isEmpty, isLost() else { return }
        try refuseLostRuns()
    }

    /// The same for a database without tables.
    func refuseLostRuns() throws(StoreError) {
        let count = runs.count
        guard count > 0 else { return }
        throw StoreError(
            .failed,
            "\(database) is \(Folder.entry(at: database) == nil ? "missing" : "empty"), but \(path) holds files of "
                + "\(count) run\(count == 1 ? "" : "s"): put back a copy of the file, or move \(path) away to begin a new "
                + "record")
    }

    /// What `path` is at this moment: another file of the same name is not the same.
    static func identity(_ path: String) -> [UInt] {
        Folder.entry(at: path).map { [$0.device, $0.inode] } ?? []
    }

    /// In a job of a run nobody opens the record of that run but its driver, which knows what each job may do there:
    /// whoever drove this process's ancestors must not have this database open.
    func refuseOwnRun() throws(StoreError) {
        guard let own = Folder.entry(at: database, followingLinks: true) else { return }
        for driver in JobDrivers.processes {
            let open = "/proc/\(driver)/fd"
            for name in (try? Folder.names(in: open)) ?? [] {
                let file = Folder.entry(at: "\(open)/\(String(decoding: name, as: UTF8.self))", followingLinks: true)
                guard let file, file.inode == own.inode, file.device == own.device else { continue }
                throw StoreError(
                    .failed,
                    "\(path) holds the record of the run that this job belongs to, and jobs do not open it: in a job, "
                        + "gates ask the run's driver without --data and -C; anything else takes another data folder, as "
                        + "in --data \"$RUNNER_TEMP/record\"")
            }
        }
    }

    /// The runs that have files.
    private var runs: Set<Int> {
        let names = ["runs", "logs", "artifacts"].flatMap { (try? Folder.names(in: "\(path)/\($0)")) ?? [] }
        return Set(names.compactMap { Int(String(decoding: $0, as: UTF8.self)) })
    }

    /// Makes the database's file, whose mode SQLite gives to all files beside it.
    func makeDatabase() {
        let descriptor = open(database, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        // What is wrong is said by whoever opens it.
        if descriptor >= 0 { close(descriptor) }
    }

    /// Makes the folder and what belongs in it; what is there stays.
    func make() throws(StoreError) {
        try StoreError.files { () throws(FileError) in
            try Folder.make(path)
            for folder in Self.folders { try Folder.make("\(path)/\(folder)") }
            // Git leaves the whole folder alone without a line in the repository's own .gitignore.
            let ignore = "\(path)/.gitignore"
            if Folder.entry(at: ignore) == nil { try Folder.write("*\n", to: ignore) }
        }
    }
}
