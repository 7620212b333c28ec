import Basics

/// `did you mean` for words on the command line.
package enum Suggestions {
    /// `: did you mean 'tests'?`, or nothing.
    package static func text(for word: String, among known: [String]) -> String {
        Suggestion.closest(to: Key(word), among: known.map { Key($0) }).map { ": did you mean '\($0)'?" } ?? ""
    }
}
