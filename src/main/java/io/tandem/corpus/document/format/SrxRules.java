package io.tandem.corpus.document.format;

import io.tandem.UserException;
import io.tandem.translation.alignment.CodedText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of an SRX 2.0 file (LISA OSCAR) for where sentences of a language end: between two
 * characters, the first rule decides whose one expression matches what is before and whose other
 * matches what is behind; without such a rule there is no end. Codes are not in the text, so that
 * {@code formathandle} has no meaning.
 */
public final class SrxRules implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The most characters on either side of a place that a rule matches, in UTF-16 units. */
  private static final int REACH = 250;

  private record Rule(boolean isEnd, Pattern before, Pattern after) implements Serializable {
    @Override
    public String toString() {
      return (isEnd ? "end " : "no end ") + before + " | " + after;
    }
  }

  private final List<Rule> rules;
  private final boolean dividesSubflows;

  private SrxRules(List<Rule> rules, boolean dividesSubflows) {
    this.rules = List.copyOf(rules);
    this.dividesSubflows = dividesSubflows;
  }

  /**
   * Reads the rules for a language.
   *
   * @param language the tag that the file's language maps are compared with, in any case
   * @throws UserException if the file is not sound, with the line, or has no rules for the language
   */
  public static SrxRules of(String xml, String language) {
    return new File(xml).rules(language);
  }

  /** Returns whether sentences are looked for in texts that are part of a code, such as titles. */
  public boolean dividesSubflows() {
    return dividesSubflows;
  }

  /** Two files with the same rules for a language have the same text. */
  @Override
  public String toString() {
    return rules + " " + dividesSubflows;
  }

  /** Returns the places inside a text where a sentence ends, rising. */
  public List<Integer> ends(String text) {
    List<At> all = rules.stream().map(rule -> new At(rule, text)).toList();
    List<Integer> ends = new ArrayList<>();
    for (int place = 1; place < text.length(); place++) {
      if (!Character.isLowSurrogate(text.charAt(place)) && isEnd(place, all)) {
        ends.add(place);
      }
    }
    return ends;
  }

  /** Rules against an end are tried only where there would be one: most places have none. */
  private static boolean isEnd(int place, List<At> rules) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).rule.isEnd() && rules.get(i).matches(place)) {
        return rules.subList(0, i).stream()
            .noneMatch(earlier -> !earlier.rule.isEnd() && earlier.matches(place));
      }
    }
    return false;
  }

  /** A rule at the places of a text. */
  private static final class At {
    private final Rule rule;
    private final Matcher before;
    private final Matcher after;
    private final int length;

    At(Rule rule, String text) {
      this.rule = rule;
      before = seeingAll(rule.before().matcher(text));
      after = seeingAll(rule.after().matcher(text));
      length = text.length();
    }

    /** Lets an expression look at the whole text around what it matches. */
    private static Matcher seeingAll(Matcher matcher) {
      return matcher.useTransparentBounds(true).useAnchoringBounds(false);
    }

    boolean matches(int place) {
      if (!after.region(place, Math.min(length, place + REACH)).lookingAt()) {
        return false;
      }
      for (int from = place; from >= Math.max(0, place - REACH); from--) {
        if (before.region(from, place).matches()) {
          return true;
        }
      }
      return false;
    }
  }

  /** Reads a file. */
  private static final class File {
    private final String xml;
    private final Branch root;

    File(String xml) {
      this.xml = xml;
      root = Branch.root(Markup.xml(xml));
      require(root.name().equals("srx"), root, "<srx>");
      require(root.start().attribute("version").equals("2.0"), root, "<srx version=\"2.0\">");
    }

    private void require(boolean holds, Branch found, String expected) {
      if (!holds) {
        throw refused(found, "found %s, expected %s".formatted(found.start().raw(), expected));
      }
    }

    private UserException refused(Branch element, String why) {
      return UserException.of("line %d: %s", Lines.number(xml, element.from()), why);
    }

    private Branch child(Branch parent, String name) {
      return parent
          .child(name)
          .orElseThrow(() -> refused(parent, "<%s> lacks <%s>".formatted(parent.name(), name)));
    }

    private boolean isYes(Branch element, String attribute, String otherwise) {
      String given = element.start().attribute(attribute);
      String value = given.isEmpty() ? otherwise : given;
      require(
          value.equals("yes") || value.equals("no"),
          element,
          "%1$s=\"yes\" or %1$s=\"no\"".formatted(attribute));
      return value.equals("yes");
    }

    SrxRules rules(String language) {
      Branch header = child(root, "header");
      boolean cascades = isYes(header, "cascade", "");
      boolean dividesSubflows = isYes(header, "segmentsubflows", "yes");
      Branch body = child(root, "body");
      Map<String, List<Rule>> byName = new LinkedHashMap<>();
      for (Branch of : child(body, "languagerules").elements()) {
        require(of.name().equals("languagerule"), of, "<languagerule>");
        String name = of.start().attribute("languagerulename");
        require(!byName.containsKey(name), of, "another languagerulename");
        byName.put(name, of.elements().stream().map(this::rule).toList());
      }
      List<Rule> rules = new ArrayList<>();
      List<String> patterns = new ArrayList<>();
      boolean isFound = false;
      for (Branch map : child(body, "maprules").elements()) {
        require(map.name().equals("languagemap"), map, "<languagemap>");
        String name = map.start().attribute("languagerulename");
        require(byName.containsKey(name), map, "the name of one of " + byName.keySet());
        String pattern = map.start().attribute("languagepattern");
        patterns.add(pattern);
        boolean takes =
            Pattern.compile(compiled(pattern, map).pattern(), Pattern.CASE_INSENSITIVE)
                .matcher(language)
                .matches();
        if (takes && (cascades || !isFound)) {
          rules.addAll(byName.get(name));
          isFound = true;
        }
      }
      if (!isFound) {
        throw UserException.of(
            "no languagemap takes the language %s, found those for %s; give another --source-language, or add a languagemap",
            language, String.join(", ", patterns));
      }
      return new SrxRules(rules, dividesSubflows);
    }

    private Rule rule(Branch rule) {
      require(rule.name().equals("rule"), rule, "<rule>");
      Pattern before = expression(rule, "beforebreak");
      Pattern after = expression(rule, "afterbreak");
      require(
          !before.pattern().isEmpty() || !after.pattern().isEmpty(),
          rule,
          "an expression in beforebreak or afterbreak");
      return new Rule(isYes(rule, "break", "yes"), before, after);
    }

    /** Returns the expression in an element; one that matches nothing if there is none. */
    private Pattern expression(Branch rule, String name) {
      return rule.child(name).map(this::expression).orElseGet(() -> Pattern.compile(""));
    }

    private Pattern expression(Branch element) {
      CodedText content = XmlText.plain(element);
      if (!content.codes().isEmpty()) {
        throw refused(element, "<%s> contains more than text".formatted(element.name()));
      }
      return compiled(content.text(), element);
    }

    private Pattern compiled(String regex, Branch place) {
      try {
        return IcuRegex.compile(regex);
      } catch (UserException e) {
        throw refused(place, e.getMessage());
      }
    }
  }
}
