import Glibc
import Processes
import Synchronization

/// A terminal of its own for a shell, joined with the user's: what is typed there goes in, what it shows comes out.
///
/// The user's terminal belongs to the session it was opened in, so a shell in a session of its own cannot have it.
final class TerminalRelay: Sendable {
    /// The device a shell opens.
    let path: String
    private let terminal: Int32
    private let master: Int32
    /// Held open, so that the relay does not see an end before the shell has begun.
    private let device: Int32
    private let wake: (reading: Int32, writing: Int32)
    private let ended: (reading: Int32, writing: Int32)

    /// TIOCSPTLCK and TIOCGPTN, which are macros Swift does not see.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    /// - Parameter terminal: a descriptor of the user's terminal; it stays the caller's.
    init(_ terminal: Int32) throws {
        self.terminal = terminal
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (unlocked, number): (Int32, Int32) = (0, 0)
        guard master >= 0, ioctl(master, Self.setLock, &unlocked) == 0, ioctl(master, Self.getNumber, &number) == 0
        else {
            throw CommandError("cannot make a terminal for the shell: \(String(cString: strerror(errno)))")
        }
        path = "/dev/pts/\(number)"
        device = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        wake = try Self.pipe()
        ended = try Self.pipe()
        _ = fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK)
    }

    deinit {
        for descriptor in [master, device, wake.reading, wake.writing, ended.reading, ended.writing] {
            close(descriptor)
        }
    }

    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else {
            throw CommandError("cannot make a terminal for the shell: \(String(cString: strerror(errno)))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Joins the terminals while `body` runs.
    func join(_ body: () async throws -> Void) async throws {
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { throw CommandError("the terminal is gone") }
        var raw = before
        cfmakeraw(&raw)
        copySize()
        tcsetattr(terminal, TCSADRAIN, &raw)
        defer { tcsetattr(terminal, TCSADRAIN, &before) }
        guard SystemThread.start({ self.relay() }) else { throw CommandError("no thread is left for the shell") }
        defer {
            // The thread shows the rest, then ends.
            var byte: UInt8 = 0
            _ = write(wake.writing, &byte, 1)
            _ = read(ended.reading, &byte, 1)
        }
        try await body()
    }

    private func relay() {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var isOver = false
        while !isOver {
            var files = [terminal, master, wake.reading].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            // A change of the window's size has no descriptor to wait on.
            if poll(&files, 3, 300) == 0 { copySize() }
            isOver = files[2].revents != 0
            if files[1].revents != 0 { copy(from: master, to: terminal, &bytes) }
            if files[0].revents & Int16(POLLIN) != 0, !isOver {
                let count = read(terminal, &bytes, bytes.count)
                if count > 0 { put(bytes[..<count], master) }
            }
        }
        copy(from: master, to: terminal, &bytes)
        var byte: UInt8 = 0
        _ = write(ended.writing, &byte, 1)
    }

    private func copy(from source: Int32, to target: Int32, _ bytes: inout [UInt8]) {
        while true {
            let count = read(source, &bytes, bytes.count)
            guard count > 0 else { return }
            put(bytes[..<count], target)
        }
    }

    private func put(_ bytes: ArraySlice<UInt8>, _ target: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(target, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var wait = pollfd(fd: target, events: Int16(POLLOUT), revents: 0)
                poll(&wait, 1, 1000)
            } else if errno != EINTR {
                return
            }
        }
    }

    private func copySize() {
        var size = winsize()
        var now = winsize()
        guard ioctl(terminal, UInt(TIOCGWINSZ), &size) == 0, ioctl(master, UInt(TIOCGWINSZ), &now) == 0,
            size.ws_col != now.ws_col || size.ws_row != now.ws_row
        else { return }
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }
}
