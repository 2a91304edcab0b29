import { withContentAssets } from "@content-assets/next/config";

export default withContentAssets();
