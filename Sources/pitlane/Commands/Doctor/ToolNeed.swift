import Basics

/// A tool that workflows need, with everybody who wants it.
struct ToolNeed {
    /// A wish: a version as written (nil: any), and who has it.
    struct Want: Hashable {
        let version: Key?
        let reason: Key
    }

    /// The program's name; `python` and `node` are looked for as the setup actions do.
    let tool: Key
    private(set) var wants: [Want] = []

    init(_ tool: Key) { self.tool = tool }

    mutating func add(version: String? = nil, _ reason: String) {
        let want = Want(version: version.map { Key($0) }, reason: Key(reason))
        if !wants.contains(want) { wants.append(want) }
    }
}
