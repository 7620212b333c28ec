import Basics
import Files
import Glibc
import Hashing
import Planning

/// The files of one concurrency group: who has its place, and who waits in which order.
///
/// The place and every place in the queue is a kernel lock, so all are free the moment their holder dies, however
/// that happens. Whoever reads or changes the queue holds `queue.lock` meanwhile.
struct ConcurrencyGroup {
    /// Someone who waits.
    struct Waiting: Hashable {
        let number: Int
        let path: String
    }

    private let folder: String

    /// The group in a data folder; its name stands in the path as a digest only.
    init(_ concurrency: Concurrency, dataDirectory: String) {
        let name = Digest.sha256(of: concurrency.identity.string).hex.prefix(32)
        folder = "\(dataDirectory)/concurrency/\(name)"
    }

    /// Waits for the right to look at the queue and to change it.
    func locked() throws(StoreError) -> FileLock {
        try StoreError.files { () throws(FileError) in try Folder.make(folder) }
        return try FileLock.wait("\(folder)/queue.lock")
    }

    /// Takes the place; nil where somebody has it.
    func takePlace(for holder: PlaceHolderName) throws(StoreError) -> FileLock? {
        guard let lock = try FileLock.take("\(folder)/place") else { return nil }
        try holder.write(to: lock.descriptor, path: "\(folder)/place")
        return lock
    }

    /// Who has the place, as far as that is known.
    func holder() -> PlaceHolderName? { PlaceHolderName(path: "\(folder)/place") }

    // MARK: - The queue

    /// Joins the queue at its end.
    func join(as name: PlaceHolderName, behind queue: [Waiting]) throws(StoreError) -> (FileLock, Waiting) {
        let number = (queue.last?.number ?? 0) + 1
        let waiting = Waiting(number: number, path: path(number))
        guard let lock = try FileLock.take(waiting.path) else {
            throw StoreError(.failed, "\(waiting.path) is locked by another process; try again")
        }
        try name.write(to: lock.descriptor, path: waiting.path)
        return (lock, waiting)
    }

    /// All who wait and live, in order; the others' files are removed.
    func waiting() throws(StoreError) -> [Waiting] {
        var alive: [Waiting] = []
        for entry in listed() {
            if try isAlive(entry) { alive.append(entry) }
        }
        return alive
    }

    /// Whether nobody who lives waits before `own`.
    func isFirst(_ own: Waiting) throws(StoreError) -> Bool {
        for entry in listed() {
            if entry == own { return true }
            if try isAlive(entry) { return false }
        }
        return false
    }

    /// Takes somebody out of the queue, who finds `reason` in the file that is gone.
    func remove(_ entry: Waiting, because reason: String) {
        let descriptor = Glibc.open(entry.path, O_WRONLY | O_CLOEXEC)
        if descriptor >= 0 {
            let bytes = Array(reason.utf8)
            _ = ftruncate(descriptor, 0)
            _ = pwrite(descriptor, bytes, bytes.count, 0)
            close(descriptor)
        }
        unlink(entry.path)
    }

    private func isAlive(_ entry: Waiting) throws(StoreError) -> Bool {
        guard try FileLock.take(entry.path) != nil else { return true }
        unlink(entry.path)
        return false
    }

    private static let prefix = "waiting-"

    private func path(_ number: Int) -> String { "\(folder)/\(Self.prefix)\(number)" }

    private func listed() -> [Waiting] {
        let entries = ((try? Folder.names(in: folder)) ?? []).compactMap { name -> Waiting? in
            guard name.starts(with: Self.prefix.utf8),
                let number = Int(String(decoding: name.dropFirst(Self.prefix.utf8.count), as: UTF8.self))
            else { return nil }
            return Waiting(number: number, path: path(number))
        }
        return entries.sorted { $0.number < $1.number }
    }
}

/// Who holds a place or waits for it, as its file says: the run, and the leg's path and key.
struct PlaceHolderName: Hashable {
    let run: Int
    let leg: String?
    let key: String?

    init(run: Int, leg: String?, key: String?) {
        self.run = run
        self.leg = leg
        self.key = key
    }

    /// Reads a file; nil where there is nothing to read.
    init?(path: String) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let lines = bytes.prefix(max(count, 0)).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard let first = lines.first, let run = Int(first) else { return nil }
        self.run = run
        leg = lines.count > 2 ? lines[1] : nil
        key = lines.count > 3 ? lines[2] : nil
    }

    func write(to descriptor: Int32, path: String) throws(StoreError) {
        let text = ["\(run)", leg, key].compactMap(\.self).map { "\($0)\n" }.joined()
        let bytes = Array(text.utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw StoreError("write", path: path, errno: errno)
        }
    }

    /// `run 3`, `'deploy' of run 3`.
    var words: String { key.map { "'\($0)' of run \(run)" } ?? "run \(run)" }
}
