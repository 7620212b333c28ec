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

    /// Width and height in cells; 80 × 24 where it cannot be told.
    static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    private static let lock = Mutex(())

    /// Writes all of `text` to standard output at once.
    static func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes all bytes to standard output at once.
    static func write(_ bytes: [UInt8]) { lock.withLock { _ in put(bytes, STDOUT_FILENO) } }

    /// Writes a line to standard output.
    static func print(_ line: String) { write(line + "\n") }

    /// Writes a line to standard error.
    static func printError(_ line: String) { lock.withLock { _ in put(Array((line + "\n").utf8), STDERR_FILENO) } }

    /// A reader that has gone away (`| head`) ends the program quietly; anything else that cannot be written is lost,
    /// since there is nowhere to say so.
    private static func put(_ bytes: [UInt8], _ descriptor: Int32) {
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
                return
            }
        }
    }
}
