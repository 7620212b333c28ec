import Glibc

/// Asks for a secret on the terminal.
enum SecretPrompt {
    /// Reads a line without showing it.
    ///
    /// - Throws: `CommandError` where there is no terminal to ask on.
    static func ask(_ name: String) throws -> String {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else {
            throw CommandError(
                "the secret \(name) is not set: put it into the environment variable \(name), or use --secrets-file")
        }
        defer { close(terminal) }
        var settings = termios()
        guard tcgetattr(terminal, &settings) == 0 else { throw CommandError("cannot ask for the secret \(name) here") }
        let before = settings
        settings.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(terminal, TCSAFLUSH, &settings)
        defer {
            var before = before
            tcsetattr(terminal, TCSAFLUSH, &before)
        }
        let question = Array("\(name): ".utf8)
        _ = question.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(terminal, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        _ = write(terminal, [UInt8(ascii: "\n")], 1)
        return String(decoding: bytes, as: UTF8.self)
    }
}
