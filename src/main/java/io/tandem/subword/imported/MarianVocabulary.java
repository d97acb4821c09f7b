package io.tandem.subword.imported;

import io.tandem.UserException;
import io.tandem.subword.sentencepiece.ScoredPiece;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The ids of the pieces of a Marian model: those of a {@code vocab.json} or {@code vocab.yml}, or
 * those that the pieces have in the SentencePiece model itself.
 */
final class MarianVocabulary {
  private static final String UNKNOWN = "<unk>";
  private static final Map<String, TokenRole> SPECIAL =
      Map.of(
          UNKNOWN,
          TokenRole.UNKNOWN,
          "<s>",
          TokenRole.BEGIN,
          "</s>",
          TokenRole.END,
          "<pad>",
          TokenRole.PADDING);

  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");
  private static final Pattern TAG = Pattern.compile(">>[^\\s<>]+<<");
  private static final String NO_TOKEN = "";

  /** Tokens by id; {@link #NO_TOKEN} where there is none. */
  private final String[] tokens;

  private final TokenRole[] roles;
  private final Map<String, Integer> ids = new HashMap<>();
  private final int unknown;

  private MarianVocabulary(String[] tokens, TokenRole[] roles) {
    this.tokens = tokens;
    this.roles = roles;
    for (int id = 0; id < tokens.length; id++) {
      ids.put(tokens[id], id);
    }
    unknown = Arrays.asList(roles).indexOf(TokenRole.UNKNOWN);
  }

  /**
   * Reads a vocabulary file.
   *
   * @throws UserException if it is neither JSON nor YAML that maps pieces to ids
   */
  static MarianVocabulary parse(ModelFile file) {
    String text = text(file);
    List<PieceIds.Entry> entries =
        file.isJson() ? PieceIds.ofJson(text, file.name()) : PieceIds.ofYaml(text, file.name());
    String[] tokens = new String[1 + highest(entries, file)];
    Arrays.fill(tokens, NO_TOKEN);
    for (PieceIds.Entry entry : entries) {
      String other = tokens[entry.id()];
      if (!other.isEmpty()) {
        throw UserException.of(
            "%s: both '%s' and '%s' have the id %d", file, other, entry.piece(), entry.id());
      }
      tokens[entry.id()] = entry.piece();
    }
    for (String needed : List.of("</s>", UNKNOWN)) {
      if (!Arrays.asList(tokens).contains(needed)) {
        throw UserException.of(
            "%s: has no %s, which the vocabulary of a Marian model contains", file, needed);
      }
    }
    return new MarianVocabulary(
        tokens, Arrays.stream(tokens).map(MarianVocabulary::roleByName).toArray(TokenRole[]::new));
  }

  /** Returns the ids that the pieces have in the SentencePiece model. */
  static MarianVocabulary of(SentencePieceTokenizer model) {
    List<String> tokens = new ArrayList<>();
    List<TokenRole> roles = new ArrayList<>();
    for (ScoredPiece piece : model.pieces().model().pieces()) {
      TokenRole role = model.role(tokens.size());
      roles.add(role == TokenRole.TEXT && isTag(piece.text()) ? TokenRole.TAG : role);
      tokens.add(piece.text());
    }
    return new MarianVocabulary(tokens.toArray(new String[0]), roles.toArray(new TokenRole[0]));
  }

  private static String text(ModelFile file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file.content())).toString();
    } catch (CharacterCodingException e) {
      throw new UserException(
          file + ": not UTF-8 text, expected a vocabulary as JSON or YAML, such as vocab.json", e);
    }
  }

  /**
   * Returns the highest id; ids are indices, and one that is far too high would take all memory.
   */
  private static int highest(List<PieceIds.Entry> entries, ModelFile file) {
    int highest = -1;
    for (PieceIds.Entry entry : entries) {
      if (entry.id() < 0 || entry.id() >= file.content().length) {
        throw UserException.of(
            "%s: '%s' has the id %d, which is not possible in a vocabulary of %,d entries",
            file, entry.piece(), entry.id(), entries.size());
      }
      highest = Math.max(highest, entry.id());
    }
    return highest;
  }

  private static TokenRole roleByName(String token) {
    if (SPECIAL.containsKey(token)) {
      return SPECIAL.get(token);
    }
    if (BYTE.matcher(token).matches()) {
      return TokenRole.BYTE;
    }
    return isTag(token) ? TokenRole.TAG : TokenRole.TEXT;
  }

  private static boolean isTag(String token) {
    return TAG.matcher(token).matches();
  }

  int size() {
    return tokens.length;
  }

  String token(int id) {
    return tokens[id];
  }

  TokenRole role(int id) {
    return roles[id];
  }

  /** Returns the id of a piece, or that of unknown text. */
  int idOf(String piece) {
    return ids.getOrDefault(piece, unknown);
  }
}
