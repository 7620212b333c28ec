import Basics
import Files

/// `pitlane-dev/pitlane`: the program that runs this job, in `PATH` for its steps.
///
/// On GitHub the action of that name installs the program; here it is there already, in the very version that runs.
enum ProgramAction {
    static let action = BuiltInAction(name: "pitlane-dev/pitlane", inputs: [.init("version")], main: run)

    private static func run(_ host: any ActionHost) async throws {
        let facts = host.facts
        let folder = FilePath(facts.temporary) / "_pitlane"
        try Folder.make(folder)
        let link = folder / "pitlane"
        try Folder.remove(link)
        try Folder.link(link, to: FilePath(facts.program))

        let (status, output) = try await host.capture(
            [facts.program, "--version"], in: facts.workspace, environment: host.environment
        )
        let version = Words.lines(String(decoding: output, as: UTF8.self)).first ?? ""
        guard status == 0, !version.isEmpty else {
            throw ActionError(
                "pitlane-dev/pitlane: \(facts.program) --version ended with exit code \(status); install the program again"
            )
        }
        let wanted = try ActionInputs(host, of: "pitlane-dev/pitlane").text("version")
        if !wanted.isEmpty, Key(wanted) != Key(version) {
            let message = "Version \(version) runs this job and is used, not \(wanted)"
            host.write(Annotation(level: .notice, message: message).command)
        }
        host.addPath(folder.description)
        host.setOutput("version", version)
    }
}
