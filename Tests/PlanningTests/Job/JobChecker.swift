import Planning

/// Follows a job's events and checks that each may happen when it does, whatever the timing.
struct JobChecker {
    /// Steps that began and have not ended, outermost first.
    private var open: [StepID] = []
    private var final: Set<StepID> = []
    /// Registered posts that have not had their turn, last one first; inner ones by their composite's post.
    private var posts: [StepID] = []
    private var innerPosts: [StepID: [StepID]] = [:]
    private var counts: [StepID: Int] = [:]
    private var stopping: Set<StepID> = []
    /// Pre and main steps that have not had their turn.
    private var queue: [StepID] = []
    private var isPrepared = false
    private var isHardStopped = false
    private(set) var isOver = false

    mutating func take(_ event: JobEvent) throws {
        try demand(!isOver, "an event after the end: \(event)")
        switch event {
        case .prepared(let count, let pre, _):
            try demand(!isPrepared, "prepared twice")
            isPrepared = true
            queue = pre + (0..<count).map { .main($0 + 1) }
        case .stepStarted(let id, _, _, _, let registersPost):
            try turn(of: id)
            open.append(id)
            if registersPost { register(id.phase(.post)) }
        case .stepExpanded(let id, let count):
            try demand(open.last == id, "\(id) is expanded but not the running step")
            counts[id] = count
        case .stepSkipped(let id, _):
            try turn(of: id)
            final.insert(id)
        case .stepStopping(let id, _):
            try demand(open.contains(id) && stopping.insert(id).inserted, "\(id) is told to stop twice, or for nothing")
        case .stepEnded(let id, let result):
            if open.last == id {
                open.removeLast()
                try checkFrame(of: id)
            } else {
                try demand(!open.contains(id), "\(id) ends before its inner steps")
                try demand(result.outcome == .failure, "\(id) never began and is a \(result.outcome)")
                try turn(of: id)
            }
            try demand(final.insert(id).inserted, "\(id) ends twice")
            if stopping.contains(id) { try demand(result.outcome != .success, "\(id) was stopped and is a success") }
        case .cancelling: break
        case .hardStopped:
            try demand(!isHardStopped, "hard-stopped twice")
            isHardStopped = true
        case .ended:
            isOver = true
            try demand(open.isEmpty, "the job ends with open steps \(open)")
            let isDone = queue.isEmpty && posts.isEmpty
            try demand(!isPrepared || isHardStopped || isDone, "the job ends before \(queue + posts)")
        }
    }

    /// Checks that it is the step's turn, and takes it.
    private mutating func turn(of id: StepID) throws {
        try demand(isPrepared && !isHardStopped, "\(id) begins too early or after the hard stop")
        try demand(!final.contains(id) && !open.contains(id), "\(id) begins twice")
        guard let parent = open.last else {
            if !queue.isEmpty {
                try demand(queue[0] == id, "\(id) begins, it is the turn of \(queue[0])")
                queue.removeFirst()
            } else {
                try demand(posts.first == id, "\(id) begins, it is the turn of \(posts)")
                posts.removeFirst()
            }
            return
        }
        try demand(id.parent == parent, "\(id) begins inside \(parent)")
        try demand(stopping.isDisjoint(with: open), "\(id) begins inside a step that is being stopped")
        if id.phase == .post {
            try demand(innerPosts[parent]?.first == id, "\(id) begins, it is the turn of \(innerPosts[parent] ?? [])")
            innerPosts[parent]?.removeFirst()
        } else {
            let number = id.numbers.last ?? 0
            try demand(number <= counts[parent] ?? 0, "\(id) is not in its composite")
            let before = (1..<number).map { parent.inner($0) }
            try demand(final.isSuperset(of: before), "\(id) begins before \(before)")
        }
    }

    /// A composite that ends by itself has worked off all its steps.
    private func checkFrame(of id: StepID) throws {
        if isHardStopped || stopping.contains(id) || !stopping.isDisjoint(with: open) { return }
        try demand(innerPosts[id]?.isEmpty ?? true, "\(id) ends before \(innerPosts[id] ?? [])")
        let inner = (0..<(counts[id] ?? 0)).map { id.inner($0 + 1) }
        try demand(final.isSuperset(of: inner), "\(id) ends before \(inner)")
    }

    private mutating func register(_ post: StepID) {
        guard let parent = post.parent else {
            if !posts.contains(post) { posts.insert(post, at: 0) }
            return
        }
        if innerPosts[parent]?.contains(post) == true { return }
        innerPosts[parent, default: []].insert(post, at: 0)
        register(parent)
    }

    private func demand(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        if !condition { throw Violation(message()) }
    }
}
