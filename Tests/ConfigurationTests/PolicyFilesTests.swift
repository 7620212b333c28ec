import Basics
import Configuration
import Gates
import Testing

@Suite("Settings and exceptions at a commit")
struct PolicyFilesTests {
    private static let sha = "abc1234def"

    private static func files(
        _ files: [Key: String], _ commit: PolicyFiles.Commit = .defaultBranch(name: "main", sha: sha)
    ) throws -> PolicyFiles {
        PolicyFiles(at: commit, today: try #require(CivilDate("2026-11-28"))) { files[Key($0)].map { Array($0.utf8) } }
    }

    private static let entry = "[{ id: A, reason: r, owner: o, expires: 2026-12-20 }]"

    @Test("the usual place counts where nothing else is said, and the note says which commit was read")
    func usualPlace() throws {
        let files = [".github/waivers.yml": Self.entry] as [Key: String]
        let base = try Self.files(files).waivers()
        #expect(base.entries.map(\.id) == ["A"])
        #expect(Key(base.note) == "1 entry in .github/waivers.yml of main@abc1234")
        let own = try Self.files(files, .own(Self.sha, because: "it is the first one")).waivers()
        #expect(
            Key(own.note)
                == "1 entry in .github/waivers.yml of abc1234, this commit itself, because it is the first one")
        let none = try Self.files(files).quarantine()
        #expect(none.entries.isEmpty && !none.isThere)
        #expect(Key(none.note) == "there is no .github/quarantine.yml of main@abc1234")
    }

    @Test("place and longest term are those of the same commit's settings")
    func settings() throws {
        let configuration = "gates: { security: { waivers: w.yml, max-waiver-days: 22 } }"
        let files =
            ["pitlane.yml": configuration, "w.yml": Self.entry, ".github/waivers.yml": "- bad"] as [Key: String]
        #expect(try Self.files(files).waivers().entries.count == 1)
        var strict = files
        strict["pitlane.yml"] = "gates: { security: { waivers: w.yml, max-waiver-days: 21 } }"
        #expect(throws: ConfigurationError.self) { try Self.files(strict).waivers() }
    }

    @Test("what cannot be used is an error with its commit, place and remedy")
    func errors() throws {
        func message(_ files: [Key: String]) throws -> Key? {
            let files = try Self.files(files)
            do {
                _ = try files.waivers()
                return nil
            } catch let error as ConfigurationError {
                return Key(error.description)
            }
        }
        #expect(
            try message([".github/waivers.yml": "- { id: A, reason: r, expires: 2026-12-01 }"])
                == "abc1234:.github/waivers.yml:1:3: Required property is missing: owner; say who answers for it")
        #expect(
            try message(["pitlane.yml": "gates: { security: { waivers: w.yml } }"])
                == "abc1234:pitlane.yml:1:31: There is no file 'w.yml'; paths are seen from the repository's root")
        #expect(
            try message(["pitlane.yml": "gates: { securty: {} }", ".github/waivers.yml": "[]"])
                == "abc1234:pitlane.yml:1:10: Unexpected value 'securty'; keys here: roots, coverage, security, tests, benchmark; did you mean 'security'?"
        )
        #expect(try message([".github/waivers.yml": "[]"]) == nil)
    }
}
