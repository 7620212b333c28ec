import Basics
import Glibc
import Hashing
package import Planning

/// A run's place as the one that goes on in its concurrency group; held until the object goes.
///
/// The place is a kernel lock, so it is free the moment its holder dies, however that happens.
package final class ConcurrencyPlace: Sendable {
    private let lock: FileLock

    fileprivate init(_ lock: FileLock) { self.lock = lock }
}

/// What came of asking for a place.
package enum ConcurrencyAnswer: Sendable {
    case taken(ConcurrencyPlace)
    /// Somebody else has it: the run with this number, as far as that is known.
    case busy(holder: Int?)
}

extension RunStore {
    /// Asks for the place in `group` (workflow-semantics.md §18: compared ignoring case, one holder at a time).
    ///
    /// A newcomer that has to wait takes the one waiting place from whoever had it, who is asked to cancel; with
    /// `cancelsHolder` the holder is asked, too. Ask again until it is taken.
    ///
    /// Others are asked to cancel only where `isFirst` says that this run asks for the first time.
    ///
    /// - Throws: `StoreError` where the group's files cannot be written.
    package func takePlace(
        in group: String, for run: Int, cancelsHolder: Bool, isFirst: Bool, at time: Instant
    ) throws -> ConcurrencyAnswer {
        let folder = "\(dataDirectory)/concurrency"
        try Files.makeFolder(folder)
        let path = "\(folder)/\(Digest.sha256(of: group.lowercased()).hex.prefix(32))"
        if let lock = try FileLock.take(path) {
            try Self.write(run, lock.descriptor, path)
            return .taken(ConcurrencyPlace(lock))
        }
        let holder = Self.read(path)
        if isFirst {
            let waiting = try FileLock.wait("\(path).waiting")
            if let older = Self.read("\(path).waiting"), older < run {
                ask(older, "run \(run) of the concurrency group '\(group)' has taken its place in the queue", at: time)
            }
            try Self.write(run, waiting.descriptor, path)
            if cancelsHolder, let holder {
                ask(holder, "run \(run) of the concurrency group '\(group)' cancels runs in progress", at: time)
            }
        }
        return .busy(holder: holder)
    }

    /// Asks a run to cancel; one that is over need not be asked.
    private func ask(_ run: Int, _ reason: String, at time: Instant) {
        try? send("cancel", body: ["reason": .string(reason)], toRun: run, at: time)
    }

    private static func write(_ run: Int, _ descriptor: Int32, _ path: String) throws(StoreError) {
        let bytes = Array("\(run)\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw StoreError("write", path: path, errno: errno)
        }
    }

    private static func read(_ path: String) -> Int? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return Int(String(decoding: bytes.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
