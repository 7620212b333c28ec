import Basics

/// Diagnostics as GitHub words them: `FILE (Line: L, Col: C): MESSAGE`, at most 500 characters
/// (docs/language/yaml.md#errors).
enum GitHubMessage {
    private static let limit = 500

    // What GitHub's YAML layer reports of a whole file, and what it reports of no file at all.
    private static let withoutPlace = [
        "Anchors are not currently supported", "Maximum object depth exceeded", "Maximum of ", "The maximum file size",
        "The scalar style '", "The value '", "Unexpected tag '", "Unknown anchor '", "Invalid YAML: ",
    ]
    private static let withoutFile = ["Nested reusable workflow depth exceeded"]

    /// The text GitHub shows for `diagnostic`.
    static func text(_ diagnostic: Diagnostic) -> String {
        let message = diagnostic.message
        let isBare = withoutFile.contains { message.utf8.starts(with: $0.utf8) }
        guard let file = diagnostic.file, !isBare else { return shortened(message) }
        let hasPlace = !withoutPlace.contains { message.utf8.starts(with: $0.utf8) }
        guard hasPlace, let start = diagnostic.range?.start else { return shortened("\(file): \(message)") }
        return shortened("\(file) (Line: \(start.line), Col: \(start.column)): \(message)")
    }

    private static func shortened(_ text: String) -> String {
        guard text.utf16.count > limit else { return text }
        var units = 0
        let kept = text.unicodeScalars.prefix { scalar in
            units += scalar.utf16.count
            return units <= limit
        }
        return "\(String(kept))[...]"
    }
}
