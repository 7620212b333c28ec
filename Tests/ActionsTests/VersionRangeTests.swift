import Actions
import Testing

/// Ranges as npm reads them.
struct VersionRangeTests {
    @Test(arguments: [
        ("3.11", "3.11.0 3.11.9", "3.10.9 3.12.0 3.12.0-rc.1"), ("3.x", "3.0.0 3.99.1", "4.0.0 2.7.1"),
        ("3", "3.1.2", "4.0.0"), ("3.11.2", "3.11.2", "3.11.3 3.11.2-rc.1"), ("", "0.0.1 9.9.9", "1.0.0-rc.1"),
        (">=3.11 <3.13", "3.11.0 3.12.9", "3.10.1 3.13.0 3.13.0-rc.1"), (">= 3.11 < 3.13", "3.12.1", "3.13.0"),
        ("3.10 || 3.12.x", "3.10.4 3.12.9", "3.11.1"), ("1.2 - 2.3", "1.2.0 2.3.9", "1.1.9 2.4.0"),
        ("1.2.3 - 2.3.4", "1.2.3 2.3.4", "2.3.5"), ("^1.2.3", "1.2.3 1.9.0", "2.0.0 1.2.2 2.0.0-rc.1"),
        ("^0.2.3", "0.2.3 0.2.9", "0.3.0"), ("^0.0.3", "0.0.3", "0.0.4"), ("^0.1", "0.1.9", "0.2.0"),
        ("^0", "0.9.9", "1.0.0"),
        ("~1.2.3", "1.2.9", "1.3.0"), ("~1.2", "1.2.9", "1.3.0"), ("~1", "1.9.0", "2.0.0"),
        (">1.2", "1.3.0", "1.2.9"), (">1.2.3", "1.2.4", "1.2.3"), ("<=1.2", "1.2.9", "1.3.0"),
        ("<=1.2.3", "1.2.3", "1.2.4"),
        ("*", "1.0.0", ""), ("v20", "20.1.0", "21.0.0"),
        (">=1.2.3-rc.1", "1.2.3-rc.2 1.2.3 2.0.0", "1.2.3-beta.1 2.0.0-rc.1"),
        ("=1.2.3", "1.2.3", "1.2.4"), ("<3.2.1-rc.1", "3.2.1-beta.1 3.2.0", "3.2.1 3.2.0-rc.1"),
        ("1.*", "1.5.0", "2.0.0"), ("1.2.3+build", "1.2.3", "1.2.4"),
    ])
    func `a range holds what it should`(text: String, inside: String, outside: String) throws {
        let range = try #require(VersionRange(text))
        for word in inside.split(separator: " ") {
            #expect(range.contains(try #require(Version(String(word)))), "\(word) in \(text)")
        }
        for word in outside.split(separator: " ") {
            #expect(!range.contains(try #require(Version(String(word)))), "\(word) not in \(text)")
        }
    }

    @Test(arguments: ["newest", "1.2.3.4", ">=", "1.x.3", "1..2", "=>1", "1.2-rc", "-1"])
    func `what is no range is told apart`(text: String) { #expect(VersionRange(text) == nil) }

    @Test func `versions are ordered as the standard says`() throws {
        let order = [
            "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0", "1.0.1", "1.1.0", "2.0.0", "10.0.0",
        ]
        let versions = try order.map { try #require(Version($0)) }
        #expect(versions.reversed().sorted() == versions)
        #expect(versions.map(\.description) == order)
        #expect(VersionRange("3.14")?.contains(try #require(Version("3.14.0-rc.1")), prereleases: true) == true)
    }
}
