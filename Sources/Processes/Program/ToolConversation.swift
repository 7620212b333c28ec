package import Basics
import CProcesses
import Glibc
import Synchronization

/// A small tool that answers questions on its standard input for as long as it runs (`git cat-file --batch`).
///
/// It has its own session, and ends with this object, or with the program.
package final class ToolConversation: Sendable {
    private let name: String
    private let pid: pid_t
    /// Both its standard input and output: a write to a tool that is gone is an error there, and no signal.
    private let socket: Int32
    private let errors: Int32
    private let unread = Mutex<ArraySlice<UInt8>>([])

    /// The longest the tool may be silent while an answer is awaited, in milliseconds.
    private static let patience: Int32 = 600_000

    /// Starts the tool.
    ///
    /// - Parameters: as those of `Tool.run`.
    /// - Throws: `ProcessFailure`: it could not be started.
    package init(
        _ arguments: [String], environment: [(Key, String)], workingDirectory: String
    ) throws(ProcessFailure) {
        let request = try SpawnRequest(
            ProcessSpec(arguments: arguments, environment: environment, workingDirectory: workingDirectory))
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .system("cannot make a socket", errno)
        }
        let own = Descriptor(ends[0])
        let its = Descriptor(ends[1])
        let pipe = try Pipe(bytes: 0)
        let reading = pipe.reading
        let writing = pipe.writing
        pid = try request.start([its.raw, its.raw, writing.raw])
        // Only the tool may hold its ends, or they never end.
        _ = consume its
        _ = consume writing
        name = arguments[0]
        socket = own.release()
        errors = reading.release()
    }

    deinit {
        close(socket)
        close(errors)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }

    /// Writes a question, which must be short: the tool may be writing its answers to others meanwhile.
    ///
    /// - Throws: `ProcessFailure`: the tool has ended.
    package func ask(_ question: [UInt8]) throws(ProcessFailure) {
        var left = question[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 { left = left.dropFirst(count) } else if errno != EINTR { throw ended }
        }
    }

    /// The next line that it writes, without its end.
    package func line() throws(ProcessFailure) -> [UInt8] {
        while true {
            let line = unread.withLock { unread -> [UInt8]? in
                guard let end = unread.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                defer { unread = unread[(end + 1)...] }
                return Array(unread[..<end])
            }
            if let line { return line }
            try readMore()
        }
    }

    /// The next `count` bytes that it writes.
    package func bytes(_ count: Int) throws(ProcessFailure) -> [UInt8] {
        while true {
            let bytes = unread.withLock { unread -> [UInt8]? in
                guard unread.count >= count else { return nil }
                defer { unread = unread.dropFirst(count) }
                return Array(unread.prefix(count))
            }
            if let bytes { return bytes }
            try readMore()
        }
    }

    private func readMore() throws(ProcessFailure) {
        var wait = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        let ready = poll(&wait, 1, Self.patience)
        guard ready != 0 else { throw ProcessFailure(.limit, "'\(name)' does not answer") }
        let piece = [UInt8](unsafeUninitializedCapacity: 64 * 1024) { buffer, count in
            count = max(0, read(socket, buffer.baseAddress, buffer.count))
        }
        if piece.isEmpty, ready > 0 { throw ended }
        unread.withLock { unread in
            // What was read is let go of.
            unread = unread.isEmpty ? piece[...] : Array(unread)[...] + piece
        }
    }

    /// That the tool has ended, with what it said last.
    private var ended: ProcessFailure {
        var said = [UInt8](repeating: 0, count: 4096)
        let count = read(errors, &said, said.count)
        let words = String(decoding: said.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return ProcessFailure(.system, words.utf8.isEmpty ? "'\(name)' has ended before its answer" : words)
    }
}
