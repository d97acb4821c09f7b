package io.tandem.corpus.document.format;

import io.tandem.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The units of TMX that have the source's language and not the target's. */
public final class TmxUnits {
  private TmxUnits() {}

  /** The texts of a unit that has both languages. */
  public record Pair(String source, String target) {}

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
      Optional<Branch> source = segment(unit, languages.source());
      Optional<Branch> target = segment(unit, languages.target());
      if (source.isPresent() && target.isPresent()) {
        pairs.add(new Pair(XmlText.of(source.get()).text(), XmlText.of(target.get()).text()));
      }
    }
    return pairs;
  }

  private static Optional<Branch> segment(Branch unit, String language) {
    return variant(unit, language).flatMap(variant -> variant.child("seg"));
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
    Optional<Branch> source = variant(unit, languages.source());
    Optional<Branch> segment = segment(unit, languages.source());
    if (segment.isEmpty() || variant(unit, languages.target()).isPresent()) {
      return Optional.empty();
    }
    Branch before = source.get();
    String attribute = before.start().value("xml:lang").isPresent() ? "xml:lang" : "lang";
    return Optional.of(
        Unit.xml(
            XmlText.of(segment.get()),
            (text, origin) ->
                List.of(
                    new Edit(
                        before.to(),
                        before.to(),
                        "%s<tuv %s=\"%s\" creationid=\"%s\"><seg>%s</seg></tuv>"
                            .formatted(
                                XmlText.indentation(before),
                                attribute,
                                languages.target(),
                                origin.needsReview() ? "Tandem-needs-review" : "Tandem",
                                text)))));
  }

  private static Optional<Branch> variant(Branch unit, String language) {
    return unit.elements().stream()
        .filter(child -> child.name().equals("tuv"))
        .filter(child -> isOf(child.start(), language))
        .findFirst();
  }

  private static boolean isOf(Tag variant, String language) {
    String found =
        variant.value("xml:lang").or(() -> variant.value("lang")).map(Tag.Value::text).orElse("");
    return primary(found).equals(primary(language));
  }

  private static String primary(String language) {
    return language.toLowerCase(Locale.ROOT).replaceFirst("[-_].*", "");
  }
}
