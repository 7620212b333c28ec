import ArgumentParser
import Basics
import Files
import Forges
import Rendering

/// Where a command works.
struct PlaceOptions: ParsableArguments {
    @Option(name: .customShort("C"), help: ArgumentHelp("Work in this folder.", valueName: "dir"))
    var folder: String?

    @Option(help: ArgumentHelp("Keep records here (default: .pitlane at the repository's root).", valueName: "dir"))
    var data: String?

    /// The folder to work in, absolute.
    var workingDirectory: String { Self.absolute(folder ?? ".", in: ProcessEnvironment.workingDirectory) }

    /// How commands are written that find the same repository and record.
    ///
    /// - Parameter values: the values a run is given, which a new attempt of it needs again.
    func commands(_ values: ValueOptions? = nil) -> NextCommands {
        var options: [String] = []
        if let folder { options += ["-C", folder] }
        if let data { options += ["--data", data] }
        return NextCommands(place: options, values: values?.words ?? [])
    }

    /// The repository around the working folder.
    func repository() throws -> GitRepository {
        try asking {
            try GitRepository(
                containing: workingDirectory, environment: ProcessEnvironment.all,
                asking: [.files(in: WorkflowFiles.folder), .origin])
        }
    }

    /// The data folder, absolute; asks git for the repository's root only where it must.
    func dataDirectory(of repository: GitRepository? = nil) throws -> String {
        if let data {
            guard !data.utf8.isEmpty else { throw CommandError("--data is empty; name the folder of the records") }
            return Self.absolute(data, in: ProcessEnvironment.workingDirectory)
        }
        return try "\(repository?.root ?? root())/.pitlane"
    }

    /// The root of the repository around the working folder.
    func root() throws -> String {
        try asking { try GitRepository.root(containing: workingDirectory, environment: ProcessEnvironment.all) }
    }

    private func asking<Answer>(_ question: () throws -> Answer) throws -> Answer {
        do { return try question() } catch { throw CommandError("\(error)") }
    }

    /// The place a path means, whatever its spelling: absolute, without `.`, `..`, double slashes and links, so that
    /// one folder has one name. What is not there yet keeps its name below the last folder that is.
    static func absolute(_ path: String, in base: String) -> String {
        let isAbsolute = path.utf8.first == UInt8(ascii: "/")
        var place = ""
        for part in (isAbsolute ? path : "\(base)/\(path)").utf8.split(separator: UInt8(ascii: "/")) {
            let name = String(decoding: part, as: UTF8.self)
            switch Key(name) {
            case ".": continue
            case "..": place = Folder.parent(of: place) ?? ""
            default: place = RealPath.of("\(place)/\(name)")
            }
            if Key(place) == "/" { place = "" }
        }
        return place.utf8.isEmpty ? "/" : place
    }
}

/// The form of a command's output.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
