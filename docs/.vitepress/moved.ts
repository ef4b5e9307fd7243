/**
 * Headings and pages that have moved: an old address, as people have it in their bookmarks, and where it leads today.
 * Without the site's base and without `.html`. The build sees to it that every new address is there.
 */
export const MOVED: Readonly<Record<string, string>> = {
  '/4-static-files#from-a-path-to-names': '/4-static-files/path',
  '/4-static-files#from-names-to-an-open-file': '/4-static-files/serve',
  '/4-static-files#from-a-file-to-an-answer': '/4-static-files/answer',
  '/4-static-files#the-octets': '/4-static-files/pieces',
  '/4-static-files#files-and-your-application': '/4-static-files/handler',
  '/4-static-files#the-files-that-everybody-wants': '/4-static-files/memory',
  '/4-static-files#try-it': '/4-static-files#so-far',
  '/5-routing#the-real-code': '/5-routing/router',
  '/5-routing#parameters-that-the-compiler-knows': '/5-routing/params',
  '/5-routing#a-decorator': '/5-routing/decorator',
  '/5-routing#layers': '/5-routing/layers',
  '/5-routing#what-applications-lean-on': '/5-routing/applications',
  '/5-routing#json-in': '/5-routing/json',
  '/5-routing#things-to-try': '/5-routing/answers#see-it-work',
  '/5-routing#exercises': '/5-routing/api#exercise',
  '/5-routing#questions': '/5-routing/answers#questions',
};
