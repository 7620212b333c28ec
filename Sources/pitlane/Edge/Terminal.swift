import Basics
import Glibc
import Synchronization

/// The program's standard output and error.
enum Terminal {
    /// Whether standard input is a terminal.
    static var isInputTerminal: Bool { isatty(STDIN_FILENO) == 1 }
    /// Whether standard output is a terminal.
    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    /// Whether standard error is a terminal.
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether the terminal knows what moves its cursor and colours its text: `TERM` says which one it is.
    static var isCapable: Bool {
        let name = ProcessEnvironment.value("TERM") ?? ""
        return !name.utf8.isEmpty && Key(name) != "dumb"
    }

    /// Width and height in cells; 80 × 24 where it cannot be told.
    static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    private static let lock = Mutex(Output())

    private struct Output {
        /// What the system said to the first byte of standard output that could not be written.
        var failure: Int32?
    }

    /// Whether something could not be written to standard output: the command has failed then.
    static var hasFailed: Bool { lock.withLock { $0.failure != nil } }

    /// Writes all of `text` to standard output at once.
    static func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes all bytes to standard output at once.
    static func write(_ bytes: [UInt8]) {
        lock.withLock { output in
            guard output.failure == nil, let code = put(bytes, STDOUT_FILENO) else { return }
            output.failure = code
            _ = put(
                Array("error: cannot write to standard output: \(String(cString: strerror(code)))\n".utf8),
                STDERR_FILENO)
        }
    }

    /// Writes all bytes to standard error at once.
    static func writeError(_ bytes: [UInt8]) { lock.withLock { _ in _ = put(bytes, STDERR_FILENO) } }

    /// Hands over the keys of the terminal as they are typed, and shows what comes as it is, while `body` runs.
    static func raw<Result>(_ body: () throws -> Result) throws -> Result {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { throw CommandError("the terminal is gone") }
        var raw = before
        cfmakeraw(&raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
        defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &before) }
        return try body()
    }

    /// Writes a line to standard output.
    static func print(_ line: String) { write(line + "\n") }

    /// Writes a line to standard error.
    static func printError(_ line: String) {
        lock.withLock { _ in _ = put(Array((line + "\n").utf8), STDERR_FILENO) }
    }

    /// - Returns: why not all could be written, or nil; a reader that has gone away (`| head`) is no reason.
    private static func put(_ bytes: [UInt8], _ descriptor: Int32) -> Int32? {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                buffer.baseAddress.map { Glibc.write(descriptor, $0 + written, buffer.count - written) } ?? -1
            }
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wait, 1, -1)
            } else if errno != EINTR {
                return errno == EPIPE ? nil : errno
            }
        }
        return nil
    }
}
