import Planning

/// Follows a job's events and checks that each may happen when it does, whatever the timing.
struct JobChecker {
    /// Steps that began and have not ended, outermost first: the job's own order, and each background step's lane.
    private var open: [StepID] = []
    private var lanes: [StepID: [StepID]] = [:]
    /// Background steps nobody has waited for, and those of them that wait for a place.
    private var background: [StepID] = []
    private var queued: [StepID] = []
    private var waits: [StepID: [StepID]] = [:]
    /// A step that began although there was no place for it: all it may do is end.
    private var mustEnd: StepID?
    private var final: Set<StepID> = []
    /// Registered posts that have not had their turn, with the turn they registered at; inner ones by their
    /// composite's post, last one first.
    private var posts: [(id: StepID, turn: Int)] = []
    private var innerPosts: [StepID: [StepID]] = [:]
    private var turns: [StepID: Int] = [:]
    private var counts: [StepID: Int] = [:]
    private var stopping: Set<StepID> = []
    /// Pre and main steps that have not had their turn.
    private var queue: [StepID] = []
    private var isPrepared = false
    private var isHardStopped = false
    private(set) var isOver = false

    private func lane(of id: StepID) -> StepID? {
        let top = StepID([id.numbers[0]], phase: id.phase)
        return background.contains(top) ? top : nil
    }

    private func path(_ lane: StepID?) -> [StepID] { lane.map { lanes[$0] ?? [] } ?? open }

    mutating func take(_ event: JobEvent) throws {
        try demand(!isOver, "an event after the end: \(event)")
        switch event {
        case .prepared(let count, let pre, _):
            try demand(!isPrepared, "prepared twice")
            isPrepared = true
            queue = pre + (0..<count).map { .main($0 + 1) }
        case .resumed(let id, _):
            let isTurn = queue.first == id
            try demand(isPrepared && open.isEmpty && background.isEmpty && isTurn, "\(id) is resumed too early")
        case .stepQueued(let id, _):
            try turn(of: id, in: nil)
            background.append(id)
            queued.append(id)
            turns[id] = turns[id] ?? turns.count
        case .stepStarted(let id, _, _, _, let registersPost):
            try start(id, registersPost: registersPost)
        case .stepExpanded(let id, let count):
            try demand(path(lane(of: id)).last == id, "\(id) is expanded but not the running step")
            counts[id] = count
        case .stepWaiting(let id, let targets):
            try demand(open == [id], "\(id) waits but is not the running step")
            try demand(targets.allSatisfy(background.contains), "\(id) waits for \(targets), there are \(background)")
            waits[id] = targets
        case .stepsJoined(let ids, let step):
            try demand(!ids.isEmpty && ids.allSatisfy(background.contains), "\(ids) are joined twice, or never began")
            try demand(isHardStopped || final.isSuperset(of: ids), "\(ids) are joined before their end")
            let isTime = step.map { waits[$0] == ids && final.contains($0) } ?? (open.isEmpty && queue.isEmpty)
            try demand(isTime, "\(ids) are joined by \(step.map { "\($0)" } ?? "the end") too early")
            background.removeAll { ids.contains($0) }
        case .stepSkipped(let id, _):
            try turn(of: id, in: lane(of: id))
            final.insert(id)
        case .stepStopping(let id, _):
            let isOpen = path(lane(of: id)).contains(id)
            try demand(isOpen && stopping.insert(id).inserted, "\(id) is told to stop twice, or for nothing")
        case .stepEnded(let id, let result): try end(id, result)
        case .cancelling: break
        case .hardStopped:
            try demand(!isHardStopped, "hard-stopped twice")
            isHardStopped = true
        case .ended:
            isOver = true
            try demand(
                open.isEmpty && lanes.values.allSatisfy(\.isEmpty), "the job ends with open steps \(open) \(lanes)")
            let isDone = queue.isEmpty && posts.isEmpty && background.isEmpty
            try demand(!isPrepared || isHardStopped || isDone, "the job ends before \(queue) \(posts) \(background)")
        }
    }

    private mutating func start(_ id: StepID, registersPost: Bool) throws {
        if let place = queued.firstIndex(of: id) {
            let running = lanes.values.count { !$0.isEmpty }
            if place != 0 || running >= JobState.backgroundLimit || isHardStopped { mustEnd = id }
            queued.remove(at: place)
            lanes[id] = [id]
        } else {
            let lane = lane(of: id)
            try turn(of: id, in: lane)
            if let lane { lanes[lane]?.append(id) } else { open.append(id) }
        }
        if registersPost { register(id.phase(.post)) }
    }

    private mutating func end(_ id: StepID, _ result: StepResult) throws {
        let lane = lane(of: id)
        let path = path(lane)
        if path.last == id {
            try checkFrame(of: id, path)
            if let lane { lanes[lane]?.removeLast() } else { open.removeLast() }
            if let targets = waits[id] {
                try demand(isHardStopped || final.isSuperset(of: targets), "\(id) ends before \(targets)")
            }
        } else {
            try demand(!path.contains(id), "\(id) ends before its inner steps")
            try demand(result.outcome == .failure, "\(id) never began and is a \(result.outcome)")
            try turn(of: id, in: lane)
        }
        if mustEnd == id { mustEnd = nil }
        try demand(final.insert(id).inserted, "\(id) ends twice")
        if stopping.contains(id) { try demand(result.outcome != .success, "\(id) was stopped and is a success") }
    }

    /// Checks that it is the step's turn, and takes it.
    private mutating func turn(of id: StepID, in lane: StepID?) throws {
        let open = path(lane)
        try demand(mustEnd == nil, "\(id) begins while \(mustEnd ?? id) has no place")
        try demand(isPrepared && !isHardStopped, "\(id) begins too early or after the hard stop")
        try demand(!final.contains(id) && !open.contains(id), "\(id) begins twice")
        guard let parent = open.last else {
            if !queue.isEmpty {
                try demand(queue[0] == id, "\(id) begins, it is the turn of \(queue[0])")
                queue.removeFirst()
            } else {
                try demand(background.isEmpty, "\(id) begins before \(background) have been joined")
                let latest = posts.max { $0.turn < $1.turn }
                try demand(latest?.id == id, "\(id) begins, it is the turn of \(posts)")
                posts.removeAll { $0.id == id }
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
    private func checkFrame(of id: StepID, _ path: [StepID]) throws {
        if isHardStopped || stopping.contains(id) || !stopping.isDisjoint(with: path) { return }
        try demand(innerPosts[id]?.isEmpty ?? true, "\(id) ends before \(innerPosts[id] ?? [])")
        let inner = (0..<(counts[id] ?? 0)).map { id.inner($0 + 1) }
        try demand(final.isSuperset(of: inner), "\(id) ends before \(inner)")
    }

    private mutating func register(_ post: StepID) {
        guard let parent = post.parent else {
            guard !posts.contains(where: { $0.id == post }) else { return }
            let turn = turns[post.phase(.main)] ?? turns.count
            turns[post.phase(.main)] = turn
            posts.append((post, turn))
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
