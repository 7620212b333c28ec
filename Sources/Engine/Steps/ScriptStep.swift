import Actions
import Basics
import Expressions
import Files
import Planning
import Workflows

/// A `run` step: a script that a shell runs (docs/language/steps.md#shells).
struct ScriptStep: Sendable {
    let script: Token
    /// The step's own, else the default that holds for it.
    let shell: Token?
    let folder: Token?

    /// Runs the script in its folder.
    func run(_ run: inout StepRun) async throws {
        let text = try script.evaluate(in: run.scope).requireText()
        let shellName = try shell?.evaluate(in: run.scope).requireText()
        let folderName = try folder?.evaluate(in: run.scope).requireText() ?? ""
        let environment = run.environment
        let variables = run.setting.variables.all()
        let path = variables["PATH"] ?? ""
        let shell = try Shell(shellName, hasBash: await environment.find("bash", in: path) != nil)
        let folder = Folder.resolve(folderName, in: environment.path(inside: run.folders.workspace))
        guard Folder.exists(environment.path(outside: folder)) else {
            throw ActionError(
                "working-directory '\(folderName)' does not exist in the workspace (\(folder)). Make it in an earlier "
                    + "step, or check the repository out first")
        }
        let file = "\(run.folders.temporary)/\(UniqueName.make())\(shell.fileExtension)"
        try Folder.write(shell.script(text), to: file)
        run.recorder.writeHeader(
            script: text, shell: await shell.shown(in: environment, path: path),
            env: run.setting.variables.job.env.members + run.setting.start.env.members)
        try await run.run(shell.arguments(script: environment.path(inside: file)), variables, in: folder)
        // GitHub keeps the reason of a script that failed as an annotation without a place of its own.
        if let code = run.result.exitCode, code != 0, !run.isStopped {
            run.recorder.keep(Annotation(level: .error, message: "Process completed with exit code \(code)."))
        }
    }

    /// The folder of the script as the job's environment has it, as well as it evaluates; else the workspace.
    func folder(in scope: StepScope, _ folders: JobFolders, _ environment: any StepEnvironment) throws -> String {
        let workspace = environment.path(inside: folders.workspace)
        let folder = Folder.resolve(try folder?.evaluate(in: scope).requireText() ?? "", in: workspace)
        return Folder.exists(environment.path(outside: folder)) ? folder : workspace
    }
}
