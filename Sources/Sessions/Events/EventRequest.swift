package import Basics
package import Planning

/// An event somebody asks for: what it is about, which workflows and jobs are wanted, and the values given to them.
package struct EventRequest: Sendable {
    /// A payload that somebody gives.
    package struct Payload: Sendable {
        /// How errors call it.
        package let name: String
        /// JSON.
        package let bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// The event, as under `on:`.
    package var name: Key
    /// The workflows that are wanted: each a name, file or folder; none for all.
    package var workflows: [String] = []
    /// A workflow that stands in no file, in place of all others.
    package var made: SourceFile?
    /// The jobs that are wanted, with those they need; none for all.
    package var jobs: [String] = []
    /// The branch a pull request goes to, or nil for the usual one.
    package var base: String?
    /// The branch the event is about, or nil for the one that is checked out.
    package var branch: String?
    /// The tag the event is about, or nil.
    package var tag: String?
    /// The commit the event is about, or nil for that of its branch or tag.
    package var sha: String?
    /// The payload, or nil where it is made from the repository.
    package var payload: Payload?
    /// The activity, or nil for the usual one.
    package var type: String?
    /// The entry of a schedule that fires, or nil for each of them.
    package var cron: String?
    /// Who acts, or nil for the user of the place.
    package var actor: String?
    /// The inputs of a start by hand.
    package var inputs: [(Key, String)] = []
    /// Variables for the `vars` context, by upper-case name; they win over stored ones.
    package var variables: JSONObject = [:]
    /// Labels of runners that are said to mean this machine.
    package var hostLabels: [Key] = []
    /// Only legs of a matrix with these values run.
    package var matrix: [Output] = []

    package init(_ name: Key) { self.name = name }

    /// The same for another event.
    package func of(_ other: Key) -> EventRequest {
        var request = self
        request.name = other
        return request
    }
}
