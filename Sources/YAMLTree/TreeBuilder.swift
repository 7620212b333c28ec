import Basics

/// Builds the tree from events: resolves scalars, replays aliases, and keeps within the limits.
struct TreeBuilder {
    private let file: String?
    private let limits: YAMLLimits
    private(set) var diagnostics: [Diagnostic] = []
    private var anchors: [Key: Anchor] = [:]
    private var nodeCount = 0

    /// Ends the build: what was wrong is in `diagnostics`.
    private struct Stop: Error {}

    /// A finished node with what replaying it costs.
    private struct Subtree {
        let node: YAMLNode
        let nodes: Int
        let depth: Int
    }

    private enum Anchor {
        case open
        case finished(Subtree)
    }

    init(file: String?, limits: YAMLLimits) {
        self.file = file
        self.limits = limits
    }

    /// The root of the only document, or nil with `diagnostics` saying why not.
    mutating func build(from parser: EventParser) -> YAMLNode? {
        do {
            var root: YAMLNode?
            while true {
                let event = try next(parser)
                switch event.kind {
                case .streamEnd:
                    let empty = YAMLScalar(text: "", value: .null)
                    return root ?? YAMLNode(.scalar(empty), range: .beginning)
                case .documentStart where root != nil:
                    let hint = "remove the `---` and what follows"
                    throw stop("Expected a single YAML document", event.range, hint: hint)
                case .documentStart:
                    root = try subtree(try next(parser), parser, depth: 1).node
                default: continue
                }
            }
        } catch {
            return nil
        }
    }

    private mutating func subtree(_ event: Event, _ parser: EventParser, depth: Int) throws(Stop) -> Subtree {
        nodeCount += 1
        try checkCount(event.range)
        switch event.kind {
        case .alias(let name): return try replay(name, event.range, depth: depth)
        case .scalar(let text, let style, let tag, let anchor):
            let value = scalarValue(text, style, tag, event.range)
            let scalar = YAMLScalar(text: text, value: value)
            return remember(Subtree(node: YAMLNode(.scalar(scalar), range: event.range), nodes: 1, depth: 0), anchor)
        case .sequenceStart(let isFlow, let tag, let anchor):
            try checkDepth(depth, event.range)
            checkTag(tag, allowed: "tag:yaml.org,2002:seq", event.range)
            open(anchor)
            return remember(try sequence(event, isFlow: isFlow, parser, depth: depth), anchor)
        case .mappingStart(let isFlow, let tag, let anchor):
            try checkDepth(depth, event.range)
            checkTag(tag, allowed: "tag:yaml.org,2002:map", event.range)
            open(anchor)
            return remember(try mapping(event, isFlow: isFlow, parser, depth: depth), anchor)
        default:
            throw stop("Expected a value", event.range)
        }
    }

    private mutating func sequence(
        _ start: Event, isFlow: Bool, _ parser: EventParser, depth: Int
    ) throws(Stop) -> Subtree {
        var items: [YAMLNode] = []
        var cost = Cost()
        while true {
            let event = try next(parser)
            if case .collectionEnd = event.kind {
                let range = range(of: start, isFlow: isFlow, end: event, last: items.last?.range.end)
                return cost.subtree(YAMLNode(.sequence(items), range: range))
            }
            items.append(cost.add(try subtree(event, parser, depth: depth + 1)))
        }
    }

    private mutating func mapping(
        _ start: Event, isFlow: Bool, _ parser: EventParser, depth: Int
    ) throws(Stop) -> Subtree {
        var pairs: [YAMLPair] = []
        var cost = Cost()
        while true {
            let event = try next(parser)
            if case .collectionEnd = event.kind {
                let range = range(of: start, isFlow: isFlow, end: event, last: pairs.last?.value.range.end)
                return cost.subtree(YAMLNode(.mapping(pairs), range: range))
            }
            let key = cost.add(try subtree(event, parser, depth: depth + 1))
            let value = cost.add(try subtree(try next(parser), parser, depth: depth + 1))
            pairs.append(YAMLPair(key: key, value: value))
        }
    }

    /// Sums up what a collection costs to replay.
    private struct Cost {
        private var nodes = 1
        private var depth = 0

        mutating func add(_ child: Subtree) -> YAMLNode {
            nodes += child.nodes
            depth = max(depth, child.depth)
            return child.node
        }

        func subtree(_ node: YAMLNode) -> Subtree { Subtree(node: node, nodes: nodes, depth: depth + 1) }
    }

    /// libyaml ends a block collection where the next token stands; people see it end with its last child.
    private func range(of start: Event, isFlow: Bool, end: Event, last: SourcePosition?) -> SourceRange {
        let from = start.range.start
        return SourceRange(start: from, end: isFlow ? end.range.end : max(from, last ?? start.range.end))
    }
}

// MARK: - Anchors and aliases

extension TreeBuilder {
    private mutating func open(_ anchor: String?) {
        if let anchor { anchors[Key(anchor)] = .open }
    }

    private mutating func remember(_ subtree: Subtree, _ anchor: String?) -> Subtree {
        if let anchor { anchors[Key(anchor)] = .finished(subtree) }
        return subtree
    }

    private mutating func replay(_ name: String, _ range: SourceRange, depth: Int) throws(Stop) -> Subtree {
        switch anchors[Key(name)] {
        case nil:
            let names = anchors.keys.sorted().map { "&\($0)" }.joined(separator: ", ")
            throw stop("Unknown anchor '\(name)'", range, label: names.isEmpty ? nil : "anchors before this: \(names)")
        case .open:
            throw stop("The anchor '\(name)' contains itself", range)
        case .finished(let subtree):
            nodeCount += subtree.nodes - 1
            try checkCount(range)
            try checkDepth(depth + subtree.depth - 1, range)
            let node = YAMLNode(
                subtree.node.content, range: range, anchorRange: subtree.node.anchorRange ?? subtree.node.range
            )
            return Subtree(node: node, nodes: subtree.nodes, depth: subtree.depth)
        }
    }
}

// MARK: - Checks

extension TreeBuilder {
    private mutating func next(_ parser: EventParser) throws(Stop) -> Event {
        do {
            return try parser.next()
        } catch {
            diagnostics.append(error.diagnostic(file: file))
            throw Stop()
        }
    }

    private mutating func stop(
        _ message: String, _ range: SourceRange, label: String? = nil, hint: String? = nil
    ) -> Stop {
        diagnostics.append(Diagnostic(.error, message, file: file, range: range, label: label, hint: hint))
        return Stop()
    }

    private mutating func checkCount(_ range: SourceRange) throws(Stop) {
        guard nodeCount <= limits.nodes else {
            let hint = "an alias counts as many nodes as what it stands for"
            throw stop("Maximum of \(limits.nodes) YAML nodes exceeded", range, hint: hint)
        }
    }

    private mutating func checkDepth(_ depth: Int, _ range: SourceRange) throws(Stop) {
        guard depth <= limits.depth else {
            throw stop("Maximum object depth exceeded", range, label: "deeper than \(limits.depth) levels")
        }
    }

    private mutating func checkTag(_ tag: String?, allowed: String, _ range: SourceRange) {
        guard let tag, Key(tag) != Key(allowed), Key(tag) != "!" else { return }
        diagnostics.append(Diagnostic(.error, "Unexpected tag '\(tag)'", file: file, range: range))
    }

    private mutating func scalarValue(
        _ text: String, _ style: YAMLScalar.Style, _ tag: String?, _ range: SourceRange
    ) -> YAMLScalar.Value {
        guard let tag else { return style == .plain ? CoreSchema.resolve(plain: text) : .string(text) }
        do {
            return try CoreSchema.resolve(text, style: style, tag: tag)
        } catch {
            let place = "on line \(range.start.line) and column \(range.start.column)"
            let message =
                switch error {
                case .unknownTag: "Unexpected tag '\(tag)'"
                case .wrongText: "The value '\(text)' \(place) is invalid for the type '\(tag)'"
                case .wrongStyle: "The scalar style '\(style.rawValue)' \(place) is not valid with the tag '\(tag)'"
                }
            diagnostics.append(Diagnostic(.error, message, file: file, range: range))
            return .string(text)
        }
    }
}
