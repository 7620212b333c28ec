import ArgumentParser
import Basics
import Files
import Rendering
import Sessions

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
    func commands(_ values: ValueOptions? = nil) -> NextCommands { commands(giving: values?.words ?? []) }

    /// The same with the options of values as words.
    func commands(giving values: [String]) -> NextCommands {
        var options: [String] = []
        if let folder { options += ["-C", folder] }
        if let data { options += ["--data", data] }
        return NextCommands(place: options, values: values)
    }

    /// Where the command works.
    func value() throws -> Place {
        if let data, data.utf8.isEmpty { throw CommandError("--data is empty; name the folder of the records") }
        return Place(
            folder: workingDirectory, data: data.map { Self.absolute($0, in: ProcessEnvironment.workingDirectory) },
            work: ProcessEnvironment.workChoice, host: ProcessEnvironment.host)
    }

    /// The folder of the records, absolute.
    func dataDirectory() throws -> String { try value().dataDirectory() }

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
