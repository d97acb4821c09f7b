package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.Merges;
import io.tandem.subword.Piece;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenizerSteps;
import io.tandem.subword.Vocabulary;
import io.tandem.text.ReversibleSplitter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Byte pair encoding. The normalizer marks the end of a word by a character of its own, {@link
 * #END}, but only after known characters, with which it is merged first; so characters without a
 * piece can be written as bytes. A symbol of the merges without an id gets one beyond the
 * network's, which the encoder expands to the ids of its parts.
 */
final class BpeTokenizer {
  /** Noncharacters, which are in no text: a space, and the ends of words. */
  private static final char SPACE = '\uFDD0';

  private static final char END = '\uFDD1';

  /** The end of a word whose last character has a piece only inside words. */
  private static final char BREAK = '\uFDD2';

  private static final String LETTER = "[\\p{L}\\p{M}]";
  private static final String SPACES = "[ \\n\\r]+";

  /** Characters that may follow a space. */
  private static final String ATTACHABLE =
      "[^" + SPACE + END + BREAK + ReversibleSplitter.SPACE_MARK + "\\s\\p{Cc}]";

  private static final String REVERSIBLE_WORDS =
      "%1$s?(?:%2$s+|\\p{Nd}+|%3$s)[%4$s%5$s]?|[\\s\\S][%4$s%5$s]?"
          .formatted(SPACE, LETTER, ATTACHABLE, END, BREAK);

  /** Between a word and the next, or at the end. */
  private static final String REVERSIBLE_END =
      "(?:(?<=%1$s)(?!%1$s)|(?<=\\p{Nd})(?!\\p{Nd})|(?<=[^\\p{L}\\p{M}\\p{Nd}%2$s])|(?<=%2$s)(?!%3$s))"
          .formatted(LETTER, SPACE, ATTACHABLE);

  private static final String WHITESPACE_END = "(?![^ \\n\\r])";

  private final Subwords subwords;
  private final Vocabulary vocabulary;
  private final boolean reversible;

  /** All tokens with their ids. */
  private final Map<String, Integer> tokens = new LinkedHashMap<>();

  private final TokenizerIds.Builder ids = new TokenizerIds.Builder();

  /** Characters with a piece at the end of words, and those with a piece only inside. */
  private final Set<Integer> ending = new TreeSet<>();

  private final Set<Integer> insideOnly = new TreeSet<>();

  BpeTokenizer(Subwords subwords) {
    this.subwords = subwords;
    vocabulary = subwords.sourceVocabulary();
    reversible = subwords.words().splitting() == Splitting.REVERSIBLE;
  }

  HubTokenizer write() {
    for (int id = 0; id < vocabulary.size(); id++) {
      boolean isShared = subwords.isJoint() || id < Vocabulary.FIRST_PIECE;
      addToken(name(id), new int[] {id}, isShared ? id : TokenizerIds.NONE);
    }
    addSymbolsWithoutIds();
    addWritten();
    ObjectNode json = TokenizerParts.tokenizer(vocabulary);
    json.set("normalizer", TokenizerSteps.sequence("normalizers", normalizers()));
    json.set("pre_tokenizer", preTokenizer());
    json.set("decoder", TokenizerSteps.sequence("decoders", decoders()));
    json.set("model", model());
    return new HubTokenizer(json, ids.build());
  }

  private void addToken(String token, int[] source, int target) {
    Integer other = tokens.putIfAbsent(token, ids.next());
    if (other != null) {
      throw UserException.of(
          "a tokenizer.json cannot contain both ids %d and %d, because both are written '%s'",
          other, ids.next(), token);
    }
    ids.add(source, target);
  }

  /** Adds a token without an id in the network. */
  private void addToken(String token, int[] source) {
    addToken(token, source, TokenizerIds.NONE);
  }

  private void addWritten() {
    Vocabulary target = subwords.targetVocabulary();
    for (int id = Vocabulary.FIRST_PIECE; id < target.size() && !subwords.isJoint(); id++) {
      tokens.put(HubTokenizer.WRITTEN + token(target.piece(id)), ids.addWritten(id));
    }
  }

  private String name(int id) {
    return vocabulary.kindOf(id) == Vocabulary.Kind.PIECE
        ? token(vocabulary.piece(id))
        : vocabulary.name(id);
  }

  private String token(Piece piece) {
    String text =
        reversible ? piece.text().replace(ReversibleSplitter.SPACE_MARK, SPACE) : piece.text();
    return piece.endsWord() ? text + END : text;
  }

  private void addSymbolsWithoutIds() {
    Set<Piece> symbols = new LinkedHashSet<>();
    vocabulary.pieces().forEach(counted -> symbols.add(counted.piece()));
    for (Merges.Merge merge : subwords.source().merges().inOrder()) {
      symbols.add(Piece.ofSymbol(merge.left()));
      symbols.add(Piece.ofSymbol(merge.right()));
      symbols.add(Piece.ofSymbol(merge.result()));
    }
    if (reversible) {
      symbols.add(new Piece(ReversibleSplitter.MARK, false));
    }
    for (Piece symbol : symbols) {
      if (symbol.endsWord() && isCharacter(symbol)) {
        ending.add(token(symbol).codePointAt(0));
      }
      if (!tokens.containsKey(token(symbol))) {
        addToken(token(symbol), idsOf(symbol));
      }
    }
    for (int character : ending) {
      String token = Character.toString(character);
      if (!tokens.containsKey(token)) {
        addToken(
            token, idsOf(new Piece(token.replace(SPACE, ReversibleSplitter.SPACE_MARK), false)));
      }
    }
    for (Piece symbol : symbols) {
      int character = token(symbol).codePointAt(0);
      if (!symbol.endsWord() && isCharacter(symbol) && !ending.contains(character)) {
        insideOnly.add(character);
        addToken(token(symbol) + BREAK, idsOf(new Piece(symbol.text(), true)));
      }
    }
    addToken(String.valueOf(END), new int[] {Vocabulary.UNK});
    addToken(String.valueOf(BREAK), new int[] {Vocabulary.UNK});
  }

  private static boolean isCharacter(Piece piece) {
    return piece.text().codePointCount(0, piece.text().length()) == 1;
  }

  /** Returns the ids of a symbol without its own: those of its parts, or its bytes. */
  private int[] idsOf(Piece symbol) {
    List<Integer> parts = new ArrayList<>();
    subwords
        .source()
        .merges()
        .takeApart(symbol, vocabulary::contains, part -> addPart(part, parts));
    int last = parts.get(parts.size() - 1);
    if (!reversible && symbol.endsWord() && ending.contains(lastCharacter(symbol))) {
      refuseBytesAtTheEnd(symbol, last);
    }
    return parts.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int lastCharacter(Piece piece) {
    return piece.text().codePointBefore(piece.text().length());
  }

  /** Tandem writes a space after bytes as a byte; here it cannot be foreseen. */
  private void refuseBytesAtTheEnd(Piece symbol, int last) {
    if (last >= Vocabulary.FIRST_BYTE && last < Vocabulary.FIRST_PIECE) {
      throw UserException.of(
          "a tokenizer.json cannot write '%s' at the end of a word as bytes, because it occurs in merges but has no id: learn the subwords with subword.minimumPieceFrequency = 0, or set subword.splitting = reversible",
          symbol.text());
    }
  }

  private void addPart(Piece part, List<Integer> parts) {
    if (vocabulary.contains(part)) {
      parts.add(vocabulary.idOf(part));
      return;
    }
    String text =
        reversible ? part.text().replace(ReversibleSplitter.SPACE_MARK, ' ') : part.text();
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      parts.add(Vocabulary.idOf(value));
    }
  }

  private List<ObjectNode> normalizers() {
    List<ObjectNode> normalizers = new ArrayList<>(TokenizerParts.text(subwords));
    if (reversible) {
      normalizers.add(TokenizerSteps.replace(" ", String.valueOf(SPACE)));
      normalizers.add(TokenizerSteps.typed("Prepend").put("prepend", String.valueOf(SPACE)));
    } else {
      normalizers.add(
          TokenizerSteps.replaceAll("(?<![\\s\\S])" + SPACES + "|" + SPACES + "(?![\\s\\S])", ""));
      normalizers.add(TokenizerSteps.replaceAll(SPACES, " "));
    }
    addEnds(normalizers, ending, END);
    addEnds(normalizers, insideOnly, BREAK);
    return normalizers;
  }

  private void addEnds(List<ObjectNode> normalizers, Set<Integer> characters, char mark) {
    if (!characters.isEmpty()) {
      normalizers.add(
          TokenizerSteps.replaceAll(
              "(?<=%s)%s"
                  .formatted(
                      TokenizerParts.oneOf(characters),
                      reversible ? REVERSIBLE_END : WHITESPACE_END),
              String.valueOf(mark)));
    }
  }

  private ObjectNode preTokenizer() {
    ObjectNode split = TokenizerSteps.typed("Split");
    String atSpaces = "(?<=" + END + ") ";
    split.putObject("pattern").put("Regex", reversible ? REVERSIBLE_WORDS : atSpaces);
    return split.put("behavior", reversible ? "Isolated" : "Removed").put("invert", false);
  }

  private List<ObjectNode> decoders() {
    List<ObjectNode> decoders = new ArrayList<>();
    decoders.add(TokenizerSteps.replace(String.valueOf(HubTokenizer.WRITTEN), ""));
    decoders.add(TokenizerSteps.replace(String.valueOf(END), reversible ? "" : " "));
    if (reversible) {
      decoders.add(TokenizerSteps.replace(String.valueOf(SPACE), " "));
    }
    decoders.add(TokenizerSteps.typed("ByteFallback"));
    decoders.add(TokenizerSteps.typed("Fuse"));
    decoders.add(reversible ? TokenizerSteps.strip(1, 0) : TokenizerSteps.strip(0, 1));
    return decoders;
  }

  private ObjectNode model() {
    ObjectNode model = TokenizerParts.merging(vocabulary);
    ObjectNode vocab = model.putObject("vocab");
    tokens.forEach(vocab::put);
    ArrayNode merges = model.putArray("merges");
    ending.forEach(character -> addMerge(merges, Character.toString(character), END));
    insideOnly.forEach(character -> addMerge(merges, Character.toString(character), BREAK));
    for (Merges.Merge merge : subwords.source().merges().inOrder()) {
      merges
          .addArray()
          .add(token(Piece.ofSymbol(merge.left())))
          .add(token(Piece.ofSymbol(merge.right())));
    }
    return model;
  }

  private static void addMerge(ArrayNode merges, String character, char mark) {
    merges.addArray().add(character).add(String.valueOf(mark));
  }
}
