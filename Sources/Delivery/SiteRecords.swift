import Basics
import Docker
import Rollouts

/// The state and the history of a site, which lie in the front door's volume on the host.
struct SiteRecords: Sendable {
    let site: Site
    let frontDoor: FrontDoor

    /// A state with the number under which it was written, from 1; 0 is none yet.
    struct Kept: Sendable {
        var number: Int
        var state: EnvironmentState
    }

    /// The state; an empty one where nothing has been deployed.
    func state() throws -> Kept {
        let files = try frontDoor.files(in: "state/\(site.name)").compactMap { file in
            Self.number(of: file.path).map { (number: $0, bytes: file.bytes) }
        }
        guard let file = files.max(by: { $0.number < $1.number }) else {
            return Kept(number: 0, state: EnvironmentState())
        }
        do {
            return Kept(number: file.number, state: try EnvironmentState(try JSONValue.parse(bytes: file.bytes)))
        } catch {
            throw DeliveryError("the state of \(site.environment) on \(frontDoor.engine.host) cannot be read: \(error)")
        }
    }

    /// Writes the state that follows `kept`, and a record that is complete with it.
    ///
    /// - Throws: `DeliveryError` where another process has written one.
    func commit(_ state: EnvironmentState, after kept: inout Kept, record: DeploymentRecord?) throws {
        let number = kept.number + 1
        var arguments = [site.name.string, Self.name(number), state.json.text()]
        arguments += [record.map { Self.name($0.number) } ?? "", record?.json.text() ?? ""]
        try frontDoor.perform(.commit, arguments, or: "the state of \(site.environment) could not be written")
        kept = Kept(number: number, state: state)
    }

    /// The records of all deployments, the latest first.
    func history() throws -> [DeploymentRecord] {
        try frontDoor.files(in: "history/\(site.name)").filter { Self.number(of: $0.path) != nil }.map { file in
            do { return try DeploymentRecord(try JSONValue.parse(bytes: file.bytes)) } catch {
                throw DeliveryError("the record \(file.path) of \(site.environment) cannot be read: \(error)")
            }
        }.sorted { $0.number > $1.number }
    }

    private static func name(_ number: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, 8 - text.utf8.count)) + text
    }

    private static func number(of path: Key) -> Int? {
        let end = ".json"
        guard path.string.utf8.suffix(end.utf8.count).elementsEqual(end.utf8) else { return nil }
        return Int(Substring(path.string.utf8.dropLast(end.utf8.count)))
    }
}
