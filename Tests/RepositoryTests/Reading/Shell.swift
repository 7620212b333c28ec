import Glibc

/// Runs a bash script and reads what it says.
enum Shell {
    /// A script that could not be run or that failed.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// The standard output of `script`.
    ///
    /// - Throws: `Problem` with the output where the script ends with another status than 0.
    static func output(_ script: String) throws -> String {
        let quoted = script.replacing("'", with: "'\\''")
        guard let pipe = popen("bash -c '\(quoted)'", "r") else { throw Problem(description: "bash does not start") }
        var output: [UInt8] = []
        while case let byte = getc(pipe), byte >= 0 { output.append(UInt8(truncatingIfNeeded: byte)) }
        let status = pclose(pipe)
        let text = String(decoding: output, as: UTF8.self)
        guard status == 0 else { throw Problem(description: "status \(status): \(text)") }
        return text
    }
}
