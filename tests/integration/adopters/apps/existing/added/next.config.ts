import { withContentAssets } from "@content-assets/next/config";
import type { NextConfig } from "next";

const config: NextConfig = { basePath: "/shop", trailingSlash: true, poweredByHeader: false };

export default withContentAssets(config);
