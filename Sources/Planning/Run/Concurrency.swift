package import Basics
package import Expressions
package import Workflows

/// An evaluated `concurrency:`: one holder of a group goes on, the others wait or are cancelled
/// (docs/language/concurrency.md).
package struct Concurrency: Hashable, Sendable {
    /// Who may wait for the place.
    package enum Queue: String, Hashable, Sendable {
        /// The newest only; whoever waited before is cancelled.
        case single
        /// Up to 100, in order.
        case max
    }

    /// The group as written; groups are compared ignoring case (`identity`).
    package let group: String
    /// Whether the holder is cancelled when this one comes.
    package let cancelsInProgress: Bool
    /// Who may wait.
    package let queue: Queue

    package init(group: String, cancelsInProgress: Bool = false, queue: Queue = .single) {
        self.group = group
        self.cancelsInProgress = cancelsInProgress
        self.queue = queue
    }

    /// Evaluates `concurrency:` as written.
    ///
    /// - Throws: `TokenError` with the place: an expression fails, the group is empty or longer than 400 characters,
    ///   `queue` is neither `single` nor `max`, or `max` stands with `cancel-in-progress: true`.
    package init(_ token: Token, in scope: some EvaluationScope) throws(TokenError) {
        let value = try token.evaluate(in: scope)
        let name = value["group"] ?? value
        group = try name.requireText()
        guard !group.utf8.isEmpty else { throw TokenError("Concurrency group name cannot be empty", at: name) }
        guard group.utf16.count <= 400 else {
            throw TokenError("Concurrency group name cannot exceed 400 characters", at: name)
        }
        var cancels = false
        if let flag = value["cancel-in-progress"], !flag.isNull { cancels = try flag.requireBoolean() }
        cancelsInProgress = cancels
        var queue = Queue.single
        if let word = value["queue"], !word.isNull {
            guard let known = Queue(rawValue: try word.requireText()) else { throw word.unexpected }
            guard known == .single || !cancels else {
                throw TokenError("'queue: max' cannot be combined with 'cancel-in-progress: true'", at: word)
            }
            queue = known
        }
        self.queue = queue
    }

    /// How the group is asked for by what only ends in order: it stops nobody else.
    var yielding: Concurrency { Concurrency(group: group, queue: queue) }

    /// The group as it is compared.
    package var identity: Key { Key(group.lowercased()) }
}

extension RunInputs {
    /// Evaluates `concurrency:` of the run's own workflow; nil where there is none.
    ///
    /// - Throws: as `Concurrency.init`.
    package func evaluate(_ concurrency: Token?) throws(TokenError) -> Concurrency? {
        guard let concurrency else { return nil }
        return try Concurrency(
            concurrency,
            in: ContextScope([
                "github": Value(json: github), "inputs": Value(json: inputs), "vars": Value(json: variables),
            ]))
    }
}

/// How far a run or a leg has got with the groups it needs.
package struct Places: Hashable, Sendable {
    /// How many it has, from the first.
    package var taken = 0
    /// Who has the next one, for people (`run 3`); nil where nobody is known to be in the way.
    package var waitsFor: String?
    package init() {}

    /// The next one has been given.
    mutating func take() {
        taken += 1
        waitsFor = nil
    }
}
