package import Basics

extension [Diagnostic] {
    /// All diagnostics by file and place, each once; those without a file first.
    package var inOrder: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return filter { seen.insert($0).inserted }.enumerated().sorted { left, right in
            let (first, second) = (left.element, right.element)
            let files = (Key(first.file ?? ""), Key(second.file ?? ""))
            if files.0 != files.1 { return files.0 < files.1 }
            let places = (first.range?.start, second.range?.start)
            switch places {
            case (let one?, let other?) where one != other: return one < other
            case (nil, .some): return true
            case (.some, nil): return false
            default: return left.offset < right.offset
            }
        }.map(\.element)
    }

    /// How many are errors.
    package var errorCount: Int { count { $0.severity == .error } }
    /// How many are warnings.
    package var warningCount: Int { count { $0.severity == .warning } }
}
