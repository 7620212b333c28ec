package import Basics

extension Diagnostic {
    /// The object of docs/output.md: `severity`, `message`, `file`, `line`, `column`, and what else is known.
    package var json: JSONValue {
        func number(_ value: Int?) -> JSONValue { value.map { .number(Double($0)) } ?? .null }
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "severity": .string(severity.rawValue), "message": .string(message), "file": text(file),
            "line": number(range?.start.line), "column": number(range?.start.column),
            "end_line": number(range?.end.line), "end_column": number(range?.end.column), "label": text(label),
            "hint": text(hint),
        ]
    }
}

/// Diagnostics as a SARIF 2.1.0 log, which code scanning and editors read.
package enum DiagnosticSARIF {
    /// The log of one run of `pitlane check`.
    ///
    /// - Parameter version: the program's version.
    package static func log(_ diagnostics: [Diagnostic], version: String) -> JSONValue {
        SARIFLog.log(rules: [rule], results: diagnostics.inOrder.map(result), version: version)
    }

    private static let rule: JSONValue = [
        "id": "workflow", "shortDescription": ["text": "A workflow or action file is not valid for GitHub Actions"],
    ]

    private static func result(_ diagnostic: Diagnostic) -> JSONValue {
        let texts = [diagnostic.message, diagnostic.label, diagnostic.hint].compactMap(\.self)
        var result: JSONObject = [
            "ruleId": "workflow", "ruleIndex": 0,
            "level": .string(diagnostic.severity.rawValue),
            "message": ["text": .string(texts.joined(separator: "\n"))],
        ]
        if let file = diagnostic.file {
            var place: JSONObject = ["artifactLocation": ["uri": .string(SARIFLog.uri(file))]]
            if let range = diagnostic.range {
                place["region"] = [
                    "startLine": .number(Double(range.start.line)), "startColumn": .number(Double(range.start.column)),
                    "endLine": .number(Double(range.end.line)), "endColumn": .number(Double(range.end.column)),
                ]
            }
            result["locations"] = [["physicalLocation": .object(place)]]
        }
        return .object(result)
    }
}
