package io.tandem.corpus.cleaning.rules;

import io.tandem.config.CorpusSettings.Side;
import java.util.regex.Pattern;

/**
 * Rejects pairs with a side that contains markup: a whole tag, comment or declaration of HTML, or
 * links, templates and quote marks of wikis. A single angle bracket is not markup.
 */
public record Markup(boolean html, boolean wiki, Side side) implements PairFilter {
  private static final Pattern HTML =
      Pattern.compile("</?[a-zA-Z][a-zA-Z0-9:-]*(?:\\s[^<>]*)?/?>|<!--|<![a-zA-Z][^<>]*>");
  private static final Pattern WIKI =
      Pattern.compile("\\[\\[[^\\[\\]]+\\]\\]|\\{\\{[^{}]+\\}\\}|'''|^==.+==$");

  @Override
  public boolean rejects(SentencePair pair) {
    return Sides.any(side, pair, this::hasMarkup);
  }

  private boolean hasMarkup(String text) {
    return (html && text.indexOf('<') >= 0 && HTML.matcher(text).find())
        || (wiki && mayHaveWiki(text) && WIKI.matcher(text).find());
  }

  /**
   * Returns whether the text may contain such markup, by substrings that are cheap to search for.
   */
  private static boolean mayHaveWiki(String text) {
    return text.contains("[[")
        || text.contains("{{")
        || text.contains("'''")
        || text.startsWith("==");
  }
}
