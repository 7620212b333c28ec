package import Basics
import Files
import Planning

/// The folders of one attempt of a job: its workspace, its HOME, its temporary files (docs/language/variables.md).
///
/// Where they are on this machine, or as steps in the job's environment see them.
package struct JobFolders: Hashable, Sendable {
    /// Holds all the others; removed when the job's workspace is no longer wanted (`WorkSlot`).
    package let root: String
    /// `runner.workspace`.
    package let runnerWorkspace: String
    /// `github.workspace`.
    package let workspace: String
    /// `runner.temp`.
    package let temporary: String
    /// `HOME`.
    package let home: String
    /// The files a step writes its outputs and variables to.
    package let fileCommands: String
    /// The socket of the job's processes (`JobSocket`).
    let socket: String
    /// The payload of the event: `GITHUB_EVENT_PATH`.
    package let eventFile: String

    private let repository: String

    /// The folders below the job's own folder `root`; `repository` is the repository's name without its owner.
    package init(root: String, repository: String) {
        self.root = root
        self.repository = repository
        runnerWorkspace = "\(root)/\(repository)"
        workspace = "\(runnerWorkspace)/\(repository)"
        temporary = "\(root)/_temp"
        home = "\(root)/_home"
        socket = "\(root)/_socket"
        fileCommands = "\(temporary)/_runner_file_commands"
        eventFile = "\(temporary)/_github_workflow/event.json"
    }

    /// The same folders as steps in `environment` see them.
    func seen(in environment: any StepEnvironment) -> JobFolders {
        JobFolders(root: environment.path(inside: root), repository: repository)
    }

    /// A leg's path as one folder name: `call[0]/test` becomes `call.0+test`; ids hold neither `.` nor `+`.
    package static func folderName(_ leg: NodePath) -> String {
        let bytes = leg.key.string.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "["): UInt8(ascii: ".")
            case UInt8(ascii: "]"): nil
            case UInt8(ascii: "/"): UInt8(ascii: "+")
            default: byte
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Where git stops to look for a repository above its folder (`GIT_CEILING_DIRECTORIES`).
    var ceiling: String { Folder.parent(of: root) ?? "/" }

    /// Makes all folders, the shared tool cache too, and writes the event's payload.
    func make(event: [UInt8], toolCache: String) throws(FileError) {
        for folder in [workspace, fileCommands, home, temporary + "/_github_workflow", toolCache] {
            try Folder.make(folder)
        }
        try Folder.write(event, to: eventFile)
    }
}
