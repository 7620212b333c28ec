import Glibc

/// A program on a terminal of its own, for tests of what it asks there.
///
///     let terminal = try PseudoTerminal(["/bin/sh"], environment: ["PATH=/bin"], folder: "/tmp")
///     try terminal.expect("$")
///     terminal.type("exit 3\n")
///     #expect(try terminal.wait() == 3)
package final class PseudoTerminal {
    /// Why a test cannot go on.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let master: Int32
    private let pid: pid_t
    private var shown: [UInt8] = []
    private var searched = 0
    private var status: Int32?

    /// Starts a program in a session of its own whose terminal is a new one of 24 lines.
    ///
    /// - Parameters:
    ///   - arguments: the program's path and its arguments.
    ///   - environment: all of its environment, `NAME=value`.
    ///   - folder: where it starts.
    ///   - columns: how wide the terminal is.
    package init(_ arguments: [String], environment: [String], folder: String, columns: UInt16 = 80) throws {
        // TIOCSPTLCK and TIOCGPTN, which are macros Swift does not see.
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (unlocked, number): (Int32, Int32) = (0, 0)
        guard master >= 0, ioctl(master, 0x4004_5431, &unlocked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
            throw Failure(description: "no terminal: \(String(cString: strerror(errno)))")
        }
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        // The first terminal that the leader of a session opens becomes its own.
        let command = [
            "/bin/sh", "-c", "cd \"$1\" && exec <>\"$0\" >&0 2>&1; shift; exec \"$@\"", "/dev/pts/\(number)", folder,
        ]
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID
        posix_spawnattr_setflags(&attributes, 0x80)
        var words: [UnsafeMutablePointer<CChar>?] = (command + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var child: pid_t = 0
        let error = posix_spawn(&child, "/bin/sh", nil, &attributes, &words, &variables)
        guard error == 0 else { throw Failure(description: "cannot start: \(String(cString: strerror(error)))") }
        pid = child
    }

    deinit {
        if status == nil {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        close(master)
    }

    /// All that has been shown.
    package var text: String { String(decoding: shown, as: UTF8.self) }

    /// Waits until `text` is shown, behind what was expected before.
    ///
    /// - Throws: `Failure` when it is not after a minute, or the program ends.
    package func expect(_ text: String) throws {
        let wanted = Array(text.utf8)
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let place = find(wanted) {
                searched = place + wanted.count
                return
            }
            guard ContinuousClock.now < deadline, read(milliseconds: 200) else {
                throw Failure(description: "'\(text)' is not shown:\n\(self.text)")
            }
        }
    }

    /// Types something.
    package func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
    }

    /// Waits for the program's end, at most a minute.
    ///
    /// - Returns: its exit code, or 128 and its signal.
    package func wait() throws -> Int32 {
        let deadline = ContinuousClock.now + .seconds(60)
        while read(milliseconds: 200), ContinuousClock.now < deadline {}
        var code: Int32 = 0
        while waitpid(pid, &code, WNOHANG) == 0 {
            guard ContinuousClock.now < deadline else { throw Failure(description: "it goes on:\n\(text)") }
            usleep(10_000)
        }
        status = code
        return code & 0x7F == 0 ? code >> 8 & 0xFF : 128 + code & 0x7F
    }

    private func find(_ wanted: [UInt8]) -> Int? {
        guard shown.count - searched >= wanted.count else { return nil }
        return (searched...(shown.count - wanted.count)).first { shown[$0...].starts(with: wanted) }
    }

    /// Reads what is there, waiting for something; false once nobody has the terminal any more.
    private func read(milliseconds: Int32) -> Bool {
        var file = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&file, 1, milliseconds) > 0 else { return true }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(master, &bytes, bytes.count)
        guard count > 0 else { return false }
        shown += bytes[..<count]
        return true
    }
}
