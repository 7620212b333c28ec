package import Basics

/// The names an expression may use at one place: contexts, and functions beyond the built-in ones.
///
/// Anything else is a parse error there, also in a branch that would never be reached
/// (docs/language/expressions.md#functions, docs/language/contexts.md#availability).
package struct Vocabulary: Hashable, Sendable {
    /// A function of the surroundings (`hashFiles`, `success`, …); the scope carries it out.
    package struct Function: Hashable, Sendable {
        /// The name as documented; it is found ignoring case.
        package let name: Key
        /// The fewest arguments it takes.
        package let minimum: Int
        /// The most arguments it takes.
        package let maximum: Int

        package init(_ name: Key, _ minimum: Int, _ maximum: Int) {
            self.name = name
            self.minimum = minimum
            self.maximum = maximum
        }
    }

    /// The allowed contexts, in lower case.
    package let contexts: [Key]
    /// The allowed functions beyond the built-in ones.
    package let functions: [Function]
    /// The names `functions` are called by, in lower case.
    let functionKeys: [Key]

    /// Makes a vocabulary; names are taken ignoring the case of ASCII letters.
    package init(contexts: [Key], functions: [Function] = []) {
        self.contexts = contexts.map(\.asciiLowercased)
        self.functions = functions
        functionKeys = functions.map(\.name.asciiLowercased)
    }

    /// Makes a vocabulary of a `context` list of the official schemas: `github`, `success(0,MAX)`, `hashFiles(1,255)`.
    ///
    /// - Returns: nil where an entry has neither of these forms.
    package init?(schema entries: [String]) {
        var contexts: [Key] = []
        var functions: [Function] = []
        for entry in entries {
            let parts = entry.utf8.split(separator: UInt8(ascii: "("), omittingEmptySubsequences: false)
            let name = Key(Substring(parts[0]))
            if parts.count == 1 {
                contexts.append(name)
                continue
            }
            let counts = parts[1].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            guard parts.count == 2, counts.count == 2, counts[1].last == UInt8(ascii: ")"),
                let minimum = Int(Substring(counts[0])), case let end = Key(Substring(counts[1].dropLast())),
                let maximum = end == "MAX" ? Int.max : Int(end.string)
            else { return nil }
            functions.append(Function(name, minimum, maximum))
        }
        self.init(contexts: contexts, functions: functions)
    }

    /// Whether nothing is allowed, so that `${{` itself is an error there (docs/language/expressions.md#in-yaml).
    package var isEmpty: Bool { contexts.isEmpty && functions.isEmpty }

    /// This vocabulary with more contexts.
    package func adding(_ more: Key...) -> Vocabulary { Vocabulary(contexts: contexts + more, functions: functions) }

    /// This vocabulary with more functions.
    package func adding(functions more: [Function]) -> Vocabulary {
        Vocabulary(contexts: contexts, functions: functions + more)
    }

    /// This vocabulary without some contexts.
    package func without(_ fewer: Key...) -> Vocabulary {
        Vocabulary(contexts: contexts.filter { !fewer.contains($0) }, functions: functions)
    }
}
