package io.tandem.corpus.markup;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rules of the Validation module that a unit sets for its translation: what its text contains,
 * or begins or ends with. Those that a file or group sets may be meant for their whole text, and
 * are not applied.
 */
final class ValidationRules {
  private ValidationRules() {}

  /** Requires that the translation of a unit keeps to them. */
  static void check(Element validation, UnitParts unit) {
    if (!unit.isTranslated()) {
      return;
    }
    String source =
        text(unit.parts().stream().flatMap(part -> part.elements("source").stream()).toList());
    String target = text(unit.targets());
    for (Element rule : validation.elements("rule")) {
      boolean applies =
          rule.attribute("disabled", "no").equals("no")
              && (rule.attribute("existsInSource", "no").equals("no") || isKept(rule, source));
      if (applies && !isKept(rule, target)) {
        throw new BrokenRule(
            rule, "the translation does not keep to <rule %s>".formatted(condition(rule)));
      }
    }
  }

  private static String text(List<Element> sides) {
    StringBuilder text = new StringBuilder();
    sides.forEach(side -> append(side, text));
    return text.toString();
  }

  private static void append(Element around, StringBuilder text) {
    for (Node node : around.content()) {
      if (node instanceof Text part) {
        text.append(part.value());
      } else if (node instanceof Element inner) {
        append(inner, text);
      }
    }
  }

  private static boolean isKept(Element rule, String text) {
    Function<String, String> form = form(rule);
    String formed = form.apply(text);
    return rule.attribute("isPresent")
            .map(form)
            .map(part -> occurs(rule, part, formed))
            .orElse(true)
        && rule.attribute("isNotPresent").map(form).map(part -> !formed.contains(part)).orElse(true)
        && rule.attribute("startsWith").map(form).map(formed::startsWith).orElse(true)
        && rule.attribute("endsWith").map(form).map(formed::endsWith).orElse(true);
  }

  private static Function<String, String> form(Element rule) {
    boolean isCaseSensitive = rule.attribute("caseSensitive", "yes").equals("yes");
    String normalization = rule.attribute("normalization", "nfc");
    return text -> {
      String cased = isCaseSensitive ? text : text.toLowerCase(Locale.ROOT);
      return normalization.equals("none")
          ? cased
          : Normalizer.normalize(
              cased, normalization.equals("nfd") ? Normalizer.Form.NFD : Normalizer.Form.NFC);
    };
  }

  private static boolean occurs(Element rule, String part, String text) {
    if (part.isEmpty()) {
      return true;
    }
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return rule.attribute("occurs").isPresent()
        ? count == Integer.parseInt(rule.attribute("occurs", ""))
        : count > 0;
  }

  private static String condition(Element rule) {
    return rule.attributes().entrySet().stream()
        .filter(entry -> ModuleRules.CONDITIONS.contains(entry.getKey()))
        .map(
            entry -> "%s=\"%s\"".formatted(entry.getKey(), ElementRule.shortened(entry.getValue())))
        .collect(Collectors.joining());
  }
}
