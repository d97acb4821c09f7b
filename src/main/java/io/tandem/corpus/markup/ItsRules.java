package io.tandem.corpus.markup;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The elements and attributes of the Internationalization Tag Set, as XLIFF 2.1 uses them. */
final class ItsRules {
  private static final String NAMESPACE = "http://www.w3.org/2005/11/its";
  private static final String PREFIX = "{" + NAMESPACE + "}";
  private static final String ANNOTATORS = PREFIX + "annotatorsRef";
  static final String SCORE = PREFIX + "locQualityRatingScore";
  static final String VOTE = PREFIX + "locQualityRatingVote";
  private static final String ISSUES = "locQualityIssuesRef";
  private static final String RECORDS = "provenanceRecordsRef";

  private static final List<String> ISSUE =
      List.of(
          "locQualityIssueType",
          "locQualityIssueComment",
          "locQualityIssueSeverity",
          "locQualityIssueProfileRef",
          "locQualityIssueEnabled");

  private static final List<String> RECORD =
      List.of(
          "org",
          "orgRef",
          "person",
          "personRef",
          "revOrg",
          "revOrgRef",
          "revPerson",
          "revPersonRef",
          "revTool",
          "revToolRef",
          "tool",
          "toolRef");

  private static final Set<String> CATEGORIES =
      Set.of(
          "allowed-characters",
          "directionality",
          "domain",
          "elements-within-text",
          "external-resource",
          "id-value",
          "language-information",
          "locale-filter",
          "localization-note",
          "localization-quality-issue",
          "localization-quality-rating",
          "mt-confidence",
          "preserve-space",
          "provenance",
          "storage-size",
          "target-pointer",
          "terminology",
          "text-analysis",
          "translate");

  private static final String FROM_0_TO_1 = "\\s*(0?\\.\\d+|0|0\\.|1|1\\.0*)\\s*";
  private static final String FROM_0_TO_100 = "\\s*(100(\\.0*)?|\\d{1,2}(\\.\\d*)?|\\.\\d+)\\s*";

  private static final Map<String, Pattern> VALUES =
      Map.of(
          "mtConfidence", Pattern.compile(FROM_0_TO_1),
          "taConfidence", Pattern.compile(FROM_0_TO_1),
          "termConfidence", Pattern.compile(FROM_0_TO_1),
          "locQualityRatingScore", Pattern.compile(FROM_0_TO_100),
          "locQualityRatingScoreThreshold", Pattern.compile(FROM_0_TO_100),
          "locQualityIssueSeverity", Pattern.compile(FROM_0_TO_100),
          "locQualityRatingVote", Pattern.compile("\\s*[+-]?\\d+\\s*"),
          "locQualityRatingVoteThreshold", Pattern.compile("\\s*[+-]?\\d+\\s*"),
          "locQualityIssueEnabled", Pattern.compile("yes|no"),
          "localeFilterType", Pattern.compile("include|exclude"));

  /** The data categories whose tool has to be known, by the attributes with a confidence. */
  private static final Map<String, String> CONFIDENCES =
      Map.of(
          "mtConfidence", "mt-confidence",
          "taConfidence", "text-analysis",
          "termConfidence", "terminology");

  private ItsRules() {}

  /** Checks the attributes of an element of the core, each by itself and with each other. */
  static void checkAttributes(Element element) {
    if (element.attributes().keySet().stream().noneMatch(name -> name.startsWith(PREFIX))) {
      return;
    }
    checkValues(element, PREFIX);
    checkTools(element);
    forbid(element, ISSUES, ISSUE);
    forbid(element, RECORDS, RECORD);
    forbid(element, "locQualityRatingScore", List.of("locQualityRatingVote"));
    forbid(element, "taIdentRef", List.of("taSource", "taIdent"));
    boolean isAnnotation = element.name().equals("mrk") || element.name().equals("sm");
    if (isAnnotation && has(element, "taSource") != has(element, "taIdent")) {
      throw new BrokenRule(
          element, "<%s> has only one of taSource and taIdent".formatted(element.name()));
    }
  }

  private static void checkValues(Element element, String prefix) {
    VALUES.forEach((name, values) -> ElementRule.checkValue(element, prefix + name, values));
  }

  private static boolean has(Element element, String name) {
    return element.attribute(PREFIX + name).isPresent();
  }

  private static void forbid(Element element, String name, List<String> others) {
    if (has(element, name)) {
      others.stream()
          .filter(other -> has(element, other))
          .findFirst()
          .ifPresent(
              other -> {
                throw new BrokenRule(
                    element, "<%s> has both %s and %s".formatted(element.name(), name, other));
              });
    }
  }

  /** The tools are given as {@code category|IRI}, each category once. */
  private static void checkTools(Element element) {
    Set<String> seen = new HashSet<>();
    for (String tool : tools(element)) {
      String category = category(tool);
      boolean isWhole = category.length() + 1 < tool.length();
      if (!isWhole || !CATEGORIES.contains(category) || !seen.add(category)) {
        throw new BrokenRule(
            element,
            "<%s> has \"%s\" in its annotatorsRef, expected a data category of ITS, once, a bar and an IRI"
                .formatted(element.name(), ElementRule.shortened(tool)));
      }
    }
  }

  /** Returns the tools that an element names, each with the data category that it has written. */
  static List<String> tools(Element element) {
    String tools = element.attribute(ANNOTATORS, "").strip();
    return tools.isEmpty() ? List.of() : List.of(tools.split("\\s+"));
  }

  /** Returns the data category of a tool, or nothing where it has no bar. */
  static String category(String tool) {
    return tool.substring(0, Math.max(0, tool.indexOf('|')));
  }

  /** Checks an element that may be one of ITS: issues of quality or records of provenance. */
  static void checkElement(Element element) {
    if (element.namespace().equals(NAMESPACE)) {
      switch (element.name()) {
        case "locQualityIssues" -> checkList(element, "locQualityIssue", ISSUE.subList(0, 2));
        case "provenanceRecords" -> checkList(element, "provenanceRecord", RECORD);
        default -> {
          // Its rules, for example, are none of XLIFF's.
        }
      }
    }
  }

  private static void checkList(Element list, String name, List<String> required) {
    if (list.attribute("xml:id").or(() -> list.attribute("id")).isEmpty()) {
      throw new BrokenRule(list, "<%s> lacks the attribute xml:id".formatted(list.name()));
    }
    if (list.elements(name).isEmpty()) {
      throw new BrokenRule(list, "<%s> lacks <%s>".formatted(list.name(), name));
    }
    for (Element entry : list.elements(name)) {
      Predicate<String> isThere = key -> entry.attribute(key).isPresent() || has(entry, key);
      if (required.stream().noneMatch(isThere)) {
        throw new BrokenRule(
            entry,
            "<%s> has none of the attributes %s".formatted(name, String.join(", ", required)));
      }
      checkValues(entry, "");
      checkValues(entry, PREFIX);
    }
  }

  /**
   * Checks what attributes in a unit refer to.
   *
   * @param around the attributes around the element
   * @param declarations the lists that are there
   */
  static void checkScopes(Element element, ItsScope around, Declarations declarations) {
    ItsScope scope = around.in(element);
    requireScope(element, "locQualityRatingScoreThreshold", scope.scored());
    requireScope(element, "locQualityRatingVoteThreshold", scope.voted());
    CONFIDENCES.forEach(
        (name, category) -> requireScope(element, name, scope.annotated().contains(category)));
    requireList(element, ISSUES, declarations::hasIssues);
    requireList(element, RECORDS, declarations::hasRecords);
    for (Element child : element.elements()) {
      if (child.namespace().equals(element.namespace())) {
        checkScopes(child, scope, declarations);
      }
    }
  }

  private static void requireScope(Element element, String name, boolean isThere) {
    if (has(element, name) && !isThere) {
      throw new BrokenRule(
          element,
          "<%s> has %s, but neither it nor an element around it has the %s"
              .formatted(
                  element.name(),
                  name,
                  CONFIDENCES.containsKey(name)
                      ? "annotatorsRef with its tool"
                      : name.replace("Threshold", "")));
    }
  }

  private static void requireList(Element element, String name, Predicate<String> isThere) {
    element
        .attribute(PREFIX + name)
        .filter(reference -> !isThere.test(id(reference)))
        .ifPresent(
            reference -> {
              throw new BrokenRule(
                  element,
                  "<%s> has %s=\"%s\", but there is no list with this id"
                      .formatted(element.name(), name, ElementRule.shortened(reference)));
            });
  }

  /** Returns the id in a reference such as {@code #its=i1} or {@code i1}. */
  private static String id(String reference) {
    String stripped = reference.strip();
    int end = stripped.length();
    while (end > 0 && "#=/".indexOf(stripped.charAt(end - 1)) < 0) {
      end--;
    }
    return stripped.substring(end);
  }
}
