import Basics
import TestSupport
import Testing
import Workflows

/// The parser data of GitHub's own implementations (docs/language/README.md#where-the-rules-come-from).
struct ConformanceTests {
    /// Files whose expectation is older than GitHub's behaviour, each with the reason.
    private static let outdated: [String: String] = [
        "errors-anchor-tag.yml": "expects anchors to be refused; github.com accepts them since September 2025"
    ]

    @Test(
        "the decision valid or not, every error text and the whole model are GitHub's",
        .enabled(if: !ConformanceCase.all.isEmpty, "../shared/conformance is absent"),
        arguments: ConformanceCase.all
    )
    func file(_ file: ConformanceCase) {
        let (expanded, diagnostics) = file.run()
        let errors = diagnostics.filter { $0.severity == .error }.map { GitHubMessage.text($0) }
        if let reason = Self.outdated[file.name] {
            #expect(expanded != nil && errors.isEmpty, "\(reason)")
        } else if let expected = file.expectedErrors {
            #expect(expanded == nil)
            #expect(errors == expected.map(Self.corrected))
        } else {
            #expect(errors == [])
            guard let expanded else { return }
            var writer = ModelJSON(hasSource: file.hasSource, showsEvents: file.skippedBy.contains("C#"))
            let difference = writer.json(expanded).difference(from: file.expected)
            #expect(difference == nil)
        }
    }

    @Test(
        "all files of the data are read",
        .enabled(if: !ConformanceCase.all.isEmpty, "../shared/conformance is absent")
    )
    func count() { #expect(ConformanceCase.all.count == 108) }

    /// The data has a doubled word that GitHub has corrected since.
    private static func corrected(_ message: String) -> String {
        guard let range = message.firstRange(of: " and and must ") else { return message }
        return message.replacingCharacters(in: range, with: " and must ")
    }
}

extension String {
    fileprivate func firstRange(of text: String) -> Range<String.Index>? {
        indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
    }

    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: text)
        return copy
    }
}
