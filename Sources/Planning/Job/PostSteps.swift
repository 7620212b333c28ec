/// The `post` steps that a job's steps have registered, in the order they run: the reverse order of registration
/// (docs/language/steps.md#order).
struct PostSteps: Hashable, Sendable {
    /// Those in the job's own list.
    private(set) var own: [StepID] = []
    /// Those inside a composite's own post, by that post.
    private(set) var inner: [StepID: [StepID]] = [:]
    /// The turns at which steps registered, or would have if they had not had to wait for a place.
    private var turns: [StepID: Int] = [:]

    /// Puts the post of `id` where it belongs; it is there once, however often this is called.
    mutating func register(postOf id: StepID) {
        let post = id.phase(.post)
        guard let parent = post.parent else {
            guard !own.contains(post) else { return }
            let turn = takeTurn(id.phase(.main))
            let place = own.firstIndex { turns[$0.phase(.main), default: 0] < turn }
            own.insert(post, at: place ?? own.endIndex)
            return
        }
        guard inner[parent]?.contains(post) != true else { return }
        inner[parent, default: []].insert(post, at: 0)
        register(postOf: parent)
    }

    /// The turn of a step that may register a post later: now, unless it has had one.
    @discardableResult
    mutating func takeTurn(_ id: StepID) -> Int {
        let turn = turns[id] ?? turns.count
        turns[id] = turn
        return turn
    }
}
