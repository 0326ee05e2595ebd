/* Function words, folded, sorted bytewise. They are left out where words are
 * listed for a person; no label depends on them. */
#include "function_words.h"

static const char *const words[] = {
    "a", "ab", "aber", "about", "above", "across", "after", "again", "against",
    "aktuell", "all", "alle", "allem", "allen", "aller", "allerdings", "alles",
    "almost", "along", "already", "als", "also", "although", "always", "am",
    "among", "amp", "an", "and", "andere", "anderem", "anderen", "anderer",
    "anderes", "another", "any", "anybody", "anymore", "anyone", "anything",
    "anyway", "are", "aren", "arent", "around", "as", "at", "auch", "auf",
    "aus", "ausser", "ausserdem", "away", "b", "back", "be", "became",
    "because", "been", "before", "behind", "bei", "beide", "beiden", "beim",
    "being", "below", "bereits", "between", "bevor", "bin", "bis", "bisher",
    "bisherige", "bisherigen", "bist", "bit", "both", "but", "by", "bzw", "c",
    "came", "can", "cannot", "cant", "come", "could", "couldnt", "d", "da",
    "dabei", "dachte", "dadurch", "dafuer", "dagegen", "daher", "dahin",
    "damals", "damit", "danach", "daneben", "dann", "daran", "darauf",
    "daraus", "darf", "darfst", "darin", "darueber", "darum", "darunter",
    "das", "dass", "davon", "davor", "dazu", "dein", "deine", "deinem",
    "deinen", "deiner", "dem", "den", "denen", "denke", "denn", "dennoch",
    "der", "deren", "des", "deshalb", "dessen", "desto", "deswegen", "dich",
    "did", "didnt", "die", "dies", "diese", "diesem", "diesen", "dieser",
    "dieses", "dir", "do", "doch", "does", "doesnt", "doing", "done", "dont",
    "dort", "down", "dr", "du", "duerfen", "durch", "durfte", "durften",
    "during", "each", "eben", "ebenfalls", "ebenso", "eher", "eigene",
    "eigenen", "eigener", "eigenes", "eigentlich", "ein", "eine", "einem",
    "einen", "einer", "eines", "einige", "einigen", "einiger", "einiges",
    "einmal", "either", "else", "enough", "entweder", "er", "erst", "erste",
    "erstem", "ersten", "erster", "erstes", "es", "etc", "etwa", "etwas",
    "euch", "euer", "eure", "eurem", "euren", "eurer", "even", "ever", "every",
    "everyone", "everything", "falls", "fast", "few", "first", "for", "frau",
    "from", "fuer", "further", "ganz", "ganze", "ganzem", "ganzen", "ganzer",
    "ganzes", "gar", "gegen", "geht", "gemacht", "genau", "gerade", "gern",
    "gerne", "gesamte", "gesamten", "gesamter", "get", "gets", "getting",
    "gewesen", "gibt", "ging", "give", "given", "gleich", "gleiche",
    "gleichen", "go", "goes", "going", "gone", "gonna", "got", "gotten", "hab",
    "habe", "haben", "habt", "had", "hadnt", "haette", "haetten", "halt",
    "has", "hasnt", "hast", "hat", "hatte", "hatten", "hattest", "have",
    "havent", "having", "he", "hed", "her", "here", "herr", "hers", "herself",
    "hes", "hier", "him", "himself", "hin", "hinter", "his", "how", "however",
    "i", "ich", "id", "if", "ihm", "ihn", "ihnen", "ihr", "ihre", "ihrem",
    "ihren", "ihrer", "ihres", "ill", "im", "immer", "in", "indem", "ins",
    "instead", "into", "irgendwie", "is", "isnt", "ist", "it", "itll", "its",
    "itself", "ive", "ja", "jede", "jedem", "jeden", "jeder", "jedes",
    "jedoch", "jene", "jenem", "jenen", "jener", "jenes", "jetzt", "just",
    "kam", "kamen", "kann", "kannst", "kein", "keine", "keinem", "keinen",
    "keiner", "keines", "kind", "know", "koennen", "koennte", "koennten",
    "kommen", "kommt", "konnte", "konnten", "last", "let", "lets", "like",
    "ll", "lol", "lot", "lots", "m", "machen", "macht", "made", "make",
    "makes", "making", "mal", "man", "manche", "manchem", "manchen", "mancher",
    "manches", "manchmal", "many", "may", "maybe", "me", "mehr", "mein",
    "meine", "meinem", "meinen", "meiner", "meines", "mich", "might", "mine",
    "mir", "mit", "mochte", "moechte", "more", "most", "much", "muessen",
    "muss", "musste", "mussten", "must", "my", "myself", "n", "nach",
    "nachdem", "naechste", "naja", "near", "neben", "nebst", "need", "nein",
    "neither", "never", "next", "nicht", "nichts", "nie", "niemand", "no",
    "nobody", "noch", "none", "nor", "not", "nothing", "now", "nun", "nur",
    "ob", "oben", "obwohl", "oder", "of", "off", "oft", "often", "oh", "ohne",
    "ok", "on", "once", "one", "ones", "only", "onto", "or", "other", "others",
    "our", "ours", "ourselves", "out", "over", "own", "per", "perhaps",
    "please", "pls", "pro", "put", "quite", "r", "rather", "raus", "re",
    "really", "rein", "s", "sagen", "sagt", "sagte", "said", "same", "say",
    "says", "schon", "second", "see", "seem", "seems", "sehr", "sei", "seid",
    "sein", "seine", "seinem", "seinen", "seiner", "seines", "seit", "seitdem",
    "selber", "selbst", "shall", "she", "should", "shouldnt", "sich", "sicher",
    "sie", "siehe", "since", "sind", "so", "sobald", "sodass", "solange",
    "solch", "solche", "solchem", "solchen", "solcher", "solches", "soll",
    "sollen", "sollte", "sollten", "some", "somebody", "someone", "something",
    "sometimes", "somewhere", "somit", "sondern", "sonst", "soon", "soviel",
    "sowie", "sowohl", "statt", "still", "such", "sure", "t", "take", "taken",
    "than", "that", "thats", "the", "their", "theirs", "them", "themselves",
    "then", "there", "theres", "these", "they", "theyre", "theyve", "thing",
    "things", "this", "those", "though", "three", "through", "thus", "till",
    "to", "too", "took", "toward", "towards", "trotz", "trotzdem", "tun",
    "tut", "two", "u", "ueber", "uhr", "um", "und", "under", "uns", "unser",
    "unsere", "unserem", "unseren", "unserer", "unseres", "unten", "unter",
    "until", "up", "upon", "ur", "us", "use", "used", "using", "usw", "v",
    "ve", "very", "via", "viel", "viele", "vielen", "vieler", "vielleicht",
    "vom", "von", "vor", "vorher", "w", "waehrend", "waere", "waeren", "wann",
    "want", "wanted", "war", "waren", "warum", "was", "wasnt", "way", "we",
    "weder", "wegen", "weil", "weiter", "welche", "welchem", "welchen",
    "welcher", "welches", "well", "wem", "wen", "wenig", "wenige", "wenn",
    "went", "wer", "werde", "werden", "were", "werent", "weshalb", "weve",
    "what", "whatever", "when", "where", "whether", "which", "while", "who",
    "whole", "whom", "whose", "why", "wie", "wieder", "wieso", "wieviel",
    "will", "wir", "wird", "wirklich", "with", "within", "without", "wo",
    "wobei", "wodurch", "woher", "wohin", "wohl", "wollen", "wollte",
    "wollten", "wont", "worauf", "worden", "would", "wouldnt", "wuerde",
    "wuerden", "wurde", "wurden", "x", "y", "yeah", "yes", "yet", "you",
    "youd", "youll", "your", "youre", "yours", "yourself", "yourselves",
    "youve", "zu", "zudem", "zum", "zumindest", "zur", "zurueck", "zusammen",
    "zuvor", "zwar", "zwei", "zweite", "zweiten", "zweiter", "zweites",
    "zwischen",
};

bool hx__is_function_word(hx_str fold)
{
    size_t low = 0, high = sizeof words / sizeof *words;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(fold.ptr, words[middle], fold.len);

        if (order == 0 && words[middle][fold.len] != '\0')
            order = -1;
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

const char *const *hx__function_words(size_t *count)
{
    *count = sizeof words / sizeof *words;
    return words;
}
