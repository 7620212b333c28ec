import Basics
import Releases
import Testing

@Suite("versions")
struct SemanticVersionTests {
    /// Those of the specification's own examples and of its regular expression's tests.
    private static let valid = """
        0.0.4 1.2.3 10.20.30 1.1.2-prerelease+meta 1.1.2+meta 1.1.2+meta-valid 1.0.0-alpha 1.0.0-beta 1.0.0-alpha.beta \
        1.0.0-alpha.beta.1 1.0.0-alpha.1 1.0.0-alpha0.valid 1.0.0-alpha.0valid \
        1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay 1.0.0-rc.1+build.1 2.0.0-rc.1+build.123 1.2.3-beta \
        10.2.3-DEV-SNAPSHOT 1.2.3-SNAPSHOT-123 1.0.0 2.0.0 1.1.7 2.0.0+build.1848 2.0.1-alpha.1227 1.0.0-alpha+beta \
        1.2.3----RC-SNAPSHOT.12.9.1--.12+788 1.2.3----R-S.12.9.1--.12+meta 1.2.3----RC-SNAPSHOT.12.9.1--.12 \
        1.0.0+0.build.1-rc.10000aaa-kk-0.1 99999999999999999999999.999999999999999999.99999999999999999 1.0.0-0A.is.legal
        """
    private static let invalid = """
        1 1.2 1.2.3-0123 1.2.3-0123.0123 1.1.2+.123 +invalid -invalid -invalid+invalid -invalid.01 alpha alpha.beta \
        alpha.beta.1 alpha.1 alpha+beta alpha_beta alpha. alpha.. beta 1.0.0-alpha_beta -alpha. 1.0.0-alpha.. \
        1.0.0-alpha..1 1.0.0-alpha...1 1.0.0-alpha....1 01.1.1 1.01.1 1.1.01 1.2.3.DEV 1.2-SNAPSHOT \
        1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788 1.2-RC-SNAPSHOT -1.0.3-gamma+b7718 +justmeta 9.8.7+meta+meta \
        9.8.7-whatever+meta+meta v1.0.0 1.0.0- 1.0.0+ .1.0 1..0 1.0.0.0 \
        99999999999999999999999.999999999999999999.99999999999999999----RC-SNAPSHOT.12.09.1--------------------------------..12
        """

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    @Test("what the specification allows is read and written as it was, and nothing else is read")
    func reading() {
        for text in Self.words(Self.valid) { #expect(SemanticVersion(text)?.description == text) }
        for text in Self.words(Self.invalid) + [""] { #expect(SemanticVersion(text) == nil, "\(text)") }
    }

    @Test(
        "each version of a chain is lower than all behind it",
        arguments: [
            "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1 1.1.0",
            "1.2.3-4 1.2.3-4-foo 1.2.3-R2 1.2.3-a.5 1.2.3-a.10 1.2.3-a.b 1.2.3-r100 1.2.3-r2 1.2.3",
            "0.9.0 0.10.0 1.0.0 9.0.0 10.0.0 99999999999999999999.0.0 100000000000000000000.0.0",
        ])
    func order(chain: String) throws {
        let versions = try Self.words(chain).map { try #require(SemanticVersion($0)) }
        for (index, version) in versions.enumerated() {
            for later in versions[(index + 1)...] {
                #expect(version.isLower(than: later) && !later.isLower(than: version), "\(version) \(later)")
            }
            #expect(version.isEqual(to: try #require(SemanticVersion("\(version)+build"))))
        }
    }
}
