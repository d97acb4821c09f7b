package io.tandem.corpus.markup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * References of codes to units of the same file whose text flows apart, as that of a footnote. Most
 * refer to units that come later.
 */
final class SubFlows {
  private static final List<String> ATTRIBUTES =
      List.of("subFlows", "subFlowsStart", "subFlowsEnd");

  /** The most units that are waited for; references to further ones are believed. */
  private static final int MOST_MISSING = 1 << 12;

  private final Set<String> units = new HashSet<>();

  /** For each unit that refers to units that are still missing, those units' ids. */
  private final Map<String, Map<String, BrokenRule>> open = new HashMap<>();

  /** For each missing unit those that refer to it. */
  private final Map<String, List<String>> waiting = new HashMap<>();

  /** Notes that a unit is there. */
  void add(Element unit) {
    String id = unit.attribute("id", "");
    units.add(id);
    for (String from : waiting.getOrDefault(id, List.of())) {
      Map<String, BrokenRule> missing = open.get(from);
      missing.remove(id);
      if (missing.isEmpty()) {
        open.remove(from);
      }
    }
    waiting.remove(id);
  }

  /** Notes the references of a unit. */
  void addReferences(Element unit, List<Element> codes) {
    String from = unit.attribute("id", "");
    for (Element code : codes) {
      for (String attribute : ATTRIBUTES) {
        ids(code.attribute(attribute, ""))
            .filter(id -> !units.contains(id) && waiting.size() < MOST_MISSING)
            .forEach(
                id -> addMissing(from, id, new BrokenRule(code, message(code, attribute, id))));
      }
    }
  }

  private void addMissing(String from, String id, BrokenRule rule) {
    Map<String, BrokenRule> missing = open.computeIfAbsent(from, key -> new HashMap<>());
    if (missing.putIfAbsent(id, rule) == null) {
      waiting.computeIfAbsent(id, key -> new ArrayList<>()).add(from);
    }
  }

  private static Stream<String> ids(String value) {
    return Stream.of(value.trim().split("\\s+")).filter(id -> !id.isEmpty());
  }

  private static String message(Element code, String attribute, String id) {
    return "<%s> has %s=\"%s\", but the file has no <unit> with this id"
        .formatted(code.name(), attribute, ElementRule.shortened(id));
  }

  /** Returns whether a unit refers to one that is still missing. */
  boolean isOpen() {
    return !open.isEmpty();
  }

  /** Returns what a unit breaks if no more units follow, the first on the lines. */
  Optional<BrokenRule> broken(String unit) {
    return open.getOrDefault(unit, Map.of()).values().stream()
        .min((one, other) -> Integer.compare(one.line(), other.line()));
  }
}
