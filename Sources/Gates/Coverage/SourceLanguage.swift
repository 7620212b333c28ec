import Basics
import Reports

/// A programming language, as far as a changed file that nobody measured is judged by it.
struct SourceLanguage: Sendable {
    /// How its text is told to hold nothing that runs.
    enum Form { case go, script, python, jvm, csharp, swift, rust, c, php, ruby, other }

    let form: Form
    /// The extensions of its files: where one is measured, all are.
    let extensions: [Key]
    /// How its test runners' rules, or their usual settings, name files of tests: parts of the name around `*`.
    let tests: [Key]

    private static let all: [SourceLanguage] = [
        SourceLanguage(.go, ["go"], tests: ["*_test.go"]),
        SourceLanguage(.python, ["py", "pyw", "pyi"], tests: ["test_*", "*_test.py", "conftest.py"]),
        SourceLanguage(
            .script, ["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte"],
            tests: ["*.test.*", "*.spec.*", "*.cy.*"]),
        SourceLanguage(
            .jvm, ["java"], tests: ["Test*.java", "*Test.java", "*Tests.java", "*TestCase.java", "*IT.java"]),
        SourceLanguage(.jvm, ["kt", "kts"], tests: ["*Test.kt", "*Tests.kt", "*Spec.kt", "*IT.kt"]),
        SourceLanguage(.other, ["scala"], tests: ["*Test.scala", "*Spec.scala", "*Suite.scala"]),
        SourceLanguage(.other, ["groovy"], tests: ["*Test.groovy", "*Spec.groovy"]),
        SourceLanguage(.csharp, ["cs"], tests: ["*Test.cs", "*Tests.cs"]),
        SourceLanguage(.swift, ["swift"], tests: ["*Tests.swift", "*Test.swift"]),
        SourceLanguage(.rust, ["rs"], tests: []),
        SourceLanguage(
            .c, ["c", "cc", "cpp", "cxx", "c++", "h", "hh", "hpp", "hxx", "m", "mm", "inl", "ipp"],
            tests: ["*_test.*", "*_tests.*", "test_*", "*_unittest.*", "*Test.*", "*Tests.*"]),
        SourceLanguage(.php, ["php"], tests: ["*Test.php"]),
        SourceLanguage(.ruby, ["rb", "rake"], tests: ["*_spec.rb", "*_test.rb", "test_*.rb", "spec_helper.rb"]),
        SourceLanguage(.other, ["ex", "exs"], tests: ["*_test.exs"]),
        SourceLanguage(.other, ["dart"], tests: ["*_test.dart"]),
    ]

    private static let byExtension: [Key: Int] = Dictionary(
        all.enumerated().flatMap { place, language in language.extensions.map { ($0, place) } },
        uniquingKeysWith: { first, _ in first })

    private init(_ form: Form, _ extensions: [Key], tests: [Key]) {
        (self.form, self.extensions, self.tests) = (form, extensions, tests)
    }

    /// The language of a file by its name; one that is not in the table is known by the extension alone. Nil for a
    /// name without one.
    static func of(_ path: Key) -> SourceLanguage? {
        guard let ending = fileExtension(path) else { return nil }
        return byExtension[ending].map { all[$0] } ?? SourceLanguage(.other, [ending], tests: [])
    }

    /// What tells the language from others.
    var id: Key { extensions[0] }

    /// Folders that hold nothing but tests by the rule of a language's tool, wherever they lie.
    private static let testFolders: [(Form, StaticString)] = [
        (.go, "testdata"), (.script, "__tests__"), (.script, "__mocks__"),
    ]
    /// Folders that usually hold tests: they do if a file in them, or below, is named as one.
    private static let usualFolders: [Key] = [
        "test", "tests", "Test", "Tests", "spec", "specs", "e2e", "androidTest", "integrationTest",
    ]

    /// Whether a file is one of tests by its name.
    func isTest(_ path: Key) -> Bool {
        let bytes = Array(path.string.utf8)
        let name = bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
        if tests.contains(where: { Self.matches(name, $0) }) { return true }
        if form == .rust, bytes.starts(with: "tests/".utf8) || PathSpelling.contains(bytes[...], component: "tests") {
            return true
        }
        return Self.testFolders.contains { $0.0 == form && PathSpelling.contains(bytes[...], component: $0.1) }
    }

    /// The outermost folder of a path that is usually one of tests; nil where there is none.
    static func usualTestFolder(_ path: Key) -> Key? {
        let parts = path.string.utf8.split(separator: UInt8(ascii: "/")).dropLast()
        guard let place = parts.firstIndex(where: { usualFolders.contains(Key(Substring($0))) }) else { return nil }
        return Key(parts[...place].map { String(Substring($0)) }.joined(separator: "/"))
    }

    private static func matches(_ name: ArraySlice<UInt8>, _ pattern: Key) -> Bool {
        let parts = Array(pattern.string.utf8).split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else {
            return name.elementsEqual(pattern.string.utf8)
        }
        guard name.count >= parts.reduce(0, { $0 + $1.count }), name.starts(with: first),
            name.suffix(last.count).elementsEqual(last)
        else { return false }
        let middle = parts.dropFirst().dropLast().joined()
        guard !middle.isEmpty else { return true }
        let inner = Array(name.dropFirst(first.count).dropLast(last.count))
        return inner.indices.contains { inner[$0...].starts(with: middle) }
    }

    /// `py` of `a/m.py`, in lower case; nil for a name without one.
    static func fileExtension(_ path: Key) -> Key? {
        let name = path.string.utf8.split(separator: UInt8(ascii: "/")).last ?? path.string.utf8[...]
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
        let ending = name[name.index(after: dot)...]
        return ending.isEmpty ? nil : Key(Substring(ending)).asciiLowercased
    }
}
