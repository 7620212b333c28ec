import Basics
import Files
import Glibc
import Processes
import TestSupport
import Testing

/// The example's checks run by act, beside Pitlane: the conclusions of the jobs must be equal.
///
/// act fetches actions by git, which the tests cannot; composite actions with the same inputs stand for them
/// (`Tests/Fixtures/Act`). act names a job that is skipped nowhere.
extension ExampleTests {
    /// The commits `pr-checks.yml` pins, and the ref of Pitlane's own action.
    private static let standIns = [
        ("setup-python", "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97"),
        ("upload-artifact", "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f"),
        ("download-artifact", "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c"),
        ("pitlane", "pitlane-dev/pitlane@v1"),
    ]

    /// Compares a run's conclusions with those act gives the same repository; does nothing where act is not there.
    ///
    /// It takes as long as the run itself, so it is done where the counts are full.
    static func compareWithAct(_ answer: Sandbox.Answer, _ repository: String, _ folder: String) throws {
        var own: [Key: Key] = [:]
        for (key, conclusion) in answer.conclusions where Key(conclusion) != "skipped" {
            // `tests (3.11)` is a leg of `tests`.
            own[Key(String(decoding: key.utf8.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))] = Key(conclusion)
        }
        let theirs = try act(repository, folder)
        #expect(own == theirs)
    }

    /// Whether act takes part.
    static var isComparedWithAct: Bool { ActProgram.isThere && ProveTier.isFull }

    private static func act(_ repository: String, _ folder: String) throws -> [Key: Key] {
        try Folder.make("\(folder)/artifacts")
        let event = "\(folder)/event.json"
        let payload = #"{"pull_request":{"number":1,"head":{"ref":"feature/export-csv"},"base":{"ref":"develop"}}}"#
        try Folder.write(Array(payload.utf8), to: event)
        var command = [
            ActProgram.path, "pull_request", "--eventpath", event, "-P", "ubuntu-latest=-self-hosted",
            "--container-daemon-socket", "-", "--json", "--var", "PYTHONS=\(try pythons())", "--env",
            "ARTIFACTS=\(folder)/artifacts", "--env", "PITLANE_FOLDER=\(Folder.parent(of: Sandbox.program) ?? ".")",
        ]
        for (name, action) in standIns {
            command += ["--local-repository", "\(action)=\(ProjectRoot.path)/Tests/Fixtures/Act/\(name)"]
        }
        let result = try Tool.run(
            command, environment: environment + [("HOME", "\(shared.folder)/act-home")],
            workingDirectory: repository, limit: 256 << 20, timeout: .seconds(900))
        var conclusions: [Key: Key] = [:]
        for line in result.standardOutput.split(separator: UInt8(ascii: "\n")) {
            guard let object = try? JSONValue.parse(bytes: Array(line)), let job = object["jobID"]?.stringValue,
                let conclusion = object["jobResult"]?.stringValue
            else { continue }
            conclusions[Key(job)] = Key(conclusion)
        }
        return conclusions
    }
}

/// The rival's program, where `make test` installs it.
private enum ActProgram {
    static let path = "\(ProjectRoot.path)/.build-tools/bin/act"
    static let isThere = access(path, X_OK) == 0
}
