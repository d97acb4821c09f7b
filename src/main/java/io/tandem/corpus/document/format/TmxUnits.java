package io.tandem.corpus.document.format;

import io.tandem.UserException;
import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The units of TMX that have the source's language and not the target's. */
public final class TmxUnits {
  private TmxUnits() {}

  /** The texts of a unit that has both languages. */
  public record Pair(CodedText source, CodedText target) {}

  /**
   * @param languages of the source and of the target
   */
  static List<Unit> of(String text, Languages languages) {
    return all(text, languages).stream().flatMap(unit -> unit(unit, languages).stream()).toList();
  }

  /** Returns what has been translated. */
  public static List<Pair> pairs(String text, Languages languages) {
    List<Pair> pairs = new ArrayList<>();
    for (Branch unit : all(text, languages)) {
      Optional<Branch> source = segment(unit, languages::hasSource);
      Optional<Branch> target = segment(unit, languages::hasTarget);
      if (source.isPresent() && target.isPresent()) {
        pairs.add(new Pair(XmlText.of(source.get()), XmlText.of(target.get())));
      }
    }
    return pairs;
  }

  private static Optional<Branch> segment(Branch unit, Predicate<String> language) {
    return variants(unit, language).findFirst().flatMap(variant -> variant.child("seg"));
  }

  private static List<Branch> all(String text, Languages languages) {
    Branch root = Branch.root(Markup.xml(text));
    if (!root.name().equals("tmx")) {
      throw UserException.of("the outermost element is %s, expected tmx", root.start().name());
    }
    languages.require("TMX");
    return root.elements().stream()
        .flatMap(body -> body.elements().stream())
        .filter(unit -> unit.name().equals("tu"))
        .toList();
  }

  private static Optional<Unit> unit(Branch unit, Languages languages) {
    Optional<Branch> source = segment(unit, languages::hasSource);
    List<Branch> targets = variants(unit, languages::hasTarget).toList();
    if (source.isEmpty() || !targets.stream().allMatch(TmxUnits::isBlank)) {
      return Optional.empty();
    }
    Branch before = variants(unit, languages::hasSource).findFirst().orElseThrow();
    return Optional.of(
        Unit.xml(
            XmlText.of(source.get()),
            (text, origin) -> {
              String creator = origin.needsReview() ? "Tandem-needs-review" : "Tandem";
              return targets.isEmpty()
                  ? List.of(inserted(before, languages.target(), creator, text))
                  : filled(targets.get(0), creator, text);
            }));
  }

  private static boolean isBlank(Branch variant) {
    return variant.child("seg").filter(XmlText::isBlank).isPresent();
  }

  private static Edit inserted(Branch before, String language, String creator, String text) {
    String attribute = before.start().value("xml:lang").isPresent() ? "xml:lang" : "lang";
    return new Edit(
        before.to(),
        before.to(),
        "%s<tuv %s=\"%s\" creationid=\"%s\"><seg>%s</seg></tuv>"
            .formatted(XmlText.indentation(before), attribute, language, creator, text));
  }

  private static List<Edit> filled(Branch variant, String creator, String text) {
    Branch segment = variant.child("seg").orElseThrow();
    return List.of(
        XmlText.attribute(variant.start(), "creationid", creator),
        new Edit(segment.from(), segment.to(), "<seg>%s</seg>".formatted(text)));
  }

  private static Stream<Branch> variants(Branch unit, Predicate<String> language) {
    return unit.elements().stream()
        .filter(child -> child.name().equals("tuv"))
        .filter(child -> language.test(language(child.start())));
  }

  private static String language(Tag variant) {
    return variant
        .value("xml:lang")
        .or(() -> variant.value("lang"))
        .map(Tag.Value::text)
        .orElse("");
  }
}
