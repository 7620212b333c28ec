import Basics

/// What attributes say of how a test or a suite ended, beside its elements: `status="failed"`, `success="false"`.
struct JUnitStatus {
    /// The attribute that says that it did not end well, and what it says.
    private(set) var bad: (name: Key, word: Key)?
    /// Whether it was left out.
    private(set) var isSkipped = false
    /// Whether it did not run: GoogleTest and CTest mean different things by it.
    private(set) var isNotRun = false

    private static let badParts = [
        "fail", "error", "broke", "crash", "abort", "interrupt", "cancel", "timeout", "timedout", "timed out", "killed",
        "undefined", "fatal", "blocked", "regression",
    ]

    /// - Parameter name: Without a prefix and in lower case.
    mutating func take(_ name: Key, _ value: ArraySlice<UInt8>) {
        let word = Key(String(decoding: value.prefix(40), as: UTF8.self)).asciiLowercased
        switch name {
        case "status", "result", "outcome", "state", "verdict", "conclusion":
            switch word {
            case "notrun": isNotRun = true
            case "disabled", "skipped", "skip", "suppressed", "ignored", "excluded", "untested": isSkipped = true
            // It was expected to fail.
            case "xfail", "xfailed": break
            case "ko", "nok", "false": bad = bad ?? (name, word)
            default: if Self.badParts.contains(where: word.holds) { bad = bad ?? (name, word) }
            }
        case "success", "successful", "passed": if word == "false" { bad = bad ?? (name, word) }
        default: break
        }
    }
}

extension Key {
    /// Whether `part` stands somewhere in it.
    func holds(_ part: String) -> Bool {
        let (text, part) = (string.utf8, part.utf8)
        return text.indices.contains { text[$0...].starts(with: part) }
    }
}
