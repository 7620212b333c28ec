import Basics

/// What may stand at a place of a file: a set of alternatives.
///
/// The tables of workflow and action files are made of these; one reader checks any file against any of them.
final class Definition: Sendable {
    /// A kind of text that is allowed.
    struct TextRule: Sendable {
        /// The texts allowed, or nil for any.
        var values: [Key]?
        var isNonEmpty = false

        func allows(_ text: String) -> Bool {
            if isNonEmpty, text.isEmpty { return false }
            return values?.contains(Key(text)) ?? true
        }
    }

    /// One form a mapping may have.
    struct MappingRule: Sendable {
        var properties: [Property] = []
        /// What a key that is not among the properties must be, and its value; nil where there are no others.
        var others: (key: TextRule, value: Definition)?
        /// Whether unknown keys are passed over with a warning instead of refused.
        var ignoresUnknownKeys = false

    }

    /// A key of a mapping with a known name.
    struct Property: Sendable {
        let key: Key
        let value: Definition
        let isRequired: Bool

        /// A key that may be there.
        static func key(_ key: Key, _ value: Definition) -> Property {
            Property(key: key, value: value, isRequired: false)
        }

        /// A key that must be there.
        static func required(_ key: Key, _ value: Definition) -> Property {
            Property(key: key, value: value, isRequired: true)
        }
    }

    /// The alternatives that are scalars other than text.
    let scalars: Scalars
    let texts: [TextRule]
    let mappings: [MappingRule]
    /// Contexts this place adds to those around it.
    let availability: Availability
    /// Whether text here is a condition: an expression also without `${{ }}`.
    let isCondition: Bool
    /// Whether anything may stand here, all the way down.
    let isAny: Bool
    /// Whether a key without a value counts as one that is not there, with a warning.
    let isAbsentIfEmpty: Bool
    private let list: Definition?
    /// Every known key with the forms that have it.
    private let keys: [Key: [(form: Int, value: Definition)]]

    /// What is left of the forms a mapping may have, as bits by their number.
    struct Forms: OptionSet, Sendable {
        let rawValue: UInt64
        static func only(_ number: Int) -> Forms { Forms(rawValue: 1 << UInt64(number)) }
    }

    struct Scalars: OptionSet, Sendable {
        let rawValue: UInt8
        static let null = Scalars(rawValue: 1)
        static let boolean = Scalars(rawValue: 2)
        static let number = Scalars(rawValue: 4)
    }

    init(
        scalars: Scalars = [], texts: [TextRule] = [], list: Definition? = nil, mappings: [MappingRule] = [],
        availability: Availability = [], isCondition: Bool = false, isAny: Bool = false,
        isAbsentIfEmpty: Bool = false
    ) {
        self.scalars = scalars
        self.texts = texts
        self.list = list
        self.mappings = mappings
        self.availability = availability
        self.isCondition = isCondition
        self.isAny = isAny
        self.isAbsentIfEmpty = isAbsentIfEmpty
        var keys: [Key: [(form: Int, value: Definition)]] = [:]
        for (form, rule) in mappings.enumerated() {
            for property in rule.properties { keys[property.key, default: []].append((form, property.value)) }
        }
        self.keys = keys
    }

    /// All forms a mapping may have here.
    var forms: Forms { mappings.indices.reduce(into: []) { $0.insert(.only($1)) } }

    /// The value's definition if one of `forms` knows the key; those that do not are out.
    func match(_ key: Key, among forms: inout Forms) -> Definition? {
        let known = (keys[key] ?? []).filter { forms.contains(.only($0.form)) }
        guard let first = known.first else { return nil }
        forms.formIntersection(known.reduce(into: []) { $0.insert(.only($1.form)) })
        return first.value
    }

    /// What a key that no form knows must be, and its value, if one of `forms` takes such keys.
    func others(_ forms: Forms) -> (key: TextRule, value: Definition)? {
        for (number, rule) in mappings.enumerated() where forms.contains(.only(number)) {
            if let others = rule.others { return others }
        }
        return nil
    }

    /// The rule of `forms` if only one is left, else nil.
    func onlyRule(_ forms: Forms) -> MappingRule? {
        forms.rawValue.nonzeroBitCount == 1 ? mappings[forms.rawValue.trailingZeroBitCount] : nil
    }

    /// The rules of `forms`, in order.
    func rules(_ forms: Forms) -> [MappingRule] {
        mappings.indices.filter { forms.contains(.only($0)) }.map { mappings[$0] }
    }

    /// What an item of a sequence must be, or nil where no sequence may stand.
    var item: Definition? { isAny ? self : list }
}

// MARK: - Words to write tables with

extension Definition {
    static let null = Definition(scalars: .null)
    static let boolean = Definition(scalars: .boolean)
    static let number = Definition(scalars: .number)
    static let text = Definition(texts: [TextRule()])
    static let nonEmptyText = Definition(texts: [TextRule(isNonEmpty: true)])
    static let scalar = either(text, boolean, number)
    static let any = Definition(scalars: [.null, .boolean, .number], texts: [TextRule()], isAny: true)
    static let anyList = list(of: any)
    static let texts = list(of: text)
    static let nonEmptyTexts = list(of: nonEmptyText)
    static let oneOrMoreTexts = either(nonEmptyText, nonEmptyTexts)

    static func oneOf(_ values: [Key]) -> Definition { Definition(texts: [TextRule(values: values)]) }
    static func oneOf(_ values: Key...) -> Definition { oneOf(values) }

    static func list(of item: Definition) -> Definition { Definition(list: item) }

    /// A mapping of known keys only.
    static func mapping(_ properties: Property...) -> Definition {
        Definition(mappings: [MappingRule(properties: properties)])
    }

    /// A mapping of free names to values.
    static func names(to value: Definition) -> Definition {
        Definition(mappings: [MappingRule(others: (TextRule(isNonEmpty: true), value))])
    }

    /// A mapping of known keys, and of free names to `value`.
    static func mapping(_ properties: Property..., others value: Definition) -> Definition {
        Definition(mappings: [MappingRule(properties: properties, others: (TextRule(isNonEmpty: true), value))])
    }

    /// Any of the alternatives; what they say of contexts does not count.
    static func either(_ alternatives: Definition...) -> Definition { either(alternatives) }

    static func either(_ alternatives: [Definition]) -> Definition {
        Definition(
            scalars: alternatives.reduce(into: []) { $0.formUnion($1.scalars) },
            texts: alternatives.flatMap(\.texts),
            list: alternatives.lazy.compactMap(\.list).first,
            mappings: alternatives.flatMap(\.mappings)
        )
    }

    /// The same, with contexts added.
    func with(_ availability: Availability) -> Definition {
        Definition(
            scalars: scalars, texts: texts, list: list, mappings: mappings,
            availability: self.availability.union(availability), isCondition: isCondition, isAny: isAny
        )
    }

    /// The same, to be left out of the file where it has no value.
    var absentIfEmpty: Definition {
        Definition(
            scalars: scalars, texts: texts, list: list, mappings: mappings, availability: availability,
            isCondition: isCondition, isAny: isAny, isAbsentIfEmpty: true)
    }

    /// The same with one mapping rule for all, that passes over unknown keys.
    var ignoringUnknownKeys: Definition {
        let rules = mappings.map { rule in
            var rule = rule
            rule.ignoresUnknownKeys = true
            return rule
        }
        return Definition(scalars: scalars, texts: texts, list: list, mappings: rules, availability: availability)
    }

    /// A condition over what `availability` names.
    static func condition(_ availability: Availability) -> Definition {
        Definition(texts: [TextRule()], availability: availability, isCondition: true)
    }
}
